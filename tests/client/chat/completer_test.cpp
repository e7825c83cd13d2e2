#include "client/chat/completer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "client/chat/command_table.hpp"
#include "tests/client/at_home.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::client {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Known surroundings() {
  Known known;
  known.set_me("ann", true);
  api::Chat garden = confab::testing::chat("Garden party", 0, 0);
  garden.kind = "room";
  api::Chat secret = confab::testing::chat("~7q2mzx4n5kd3pwva", 0, 0);
  secret.kind = "room";
  secret.title = "Сюрприз";
  const std::vector<api::Chat> chats{confab::testing::chat("general", 0, 0), garden, secret};
  known.learn_chats(chats);
  for (const char* name : {"bob", "Борис", "carol", "caroline"}) known.learn_person(name);
  known.note(confab::testing::message(12, "bob", "hello"), true);
  known.note(confab::testing::message(13, "carol", "what?"), true);
  known.note(confab::testing::message(21, "bob", "bye\x1b[2J"), true);
  return known;
}

/// The line after TAB at its end.
std::string completed(const std::string& line) {
  const Completion completion = complete_line(line, line.size(), surroundings());
  return line.substr(0, completion.from) + completion.replacement;
}

std::vector<std::string> candidates(const std::string& line) {
  return complete_line(line, line.size(), surroundings()).candidates;
}

TEST(Completer, KnowsTheCommands) {
  EXPECT_EQ(completed("/hel"), "/help ");
  EXPECT_EQ(completed("/cha"), "/chat");
  EXPECT_THAT(candidates("/cha"), ElementsAre("/chat", "/chats"));
  EXPECT_EQ(candidates("/").size(), instructions().size());
  EXPECT_EQ(completed("/help his"), "/help /history ");
}

TEST(Completer, KnowsThePeopleInWhateverCaseTheyAreWritten) {
  EXPECT_EQ(completed("/w BO"), "/w bob ");
  EXPECT_EQ(completed("/w бо"), "/w Борис ");
  EXPECT_EQ(completed("/w ca"), "/w carol");
  EXPECT_THAT(candidates("/w carol"), ElementsAre("carol", "caroline"));
  EXPECT_EQ(completed("/w zo"), "/w zo");
}

TEST(Completer, AddressesSomebodyAtTheBeginningOfAMessage) {
  EXPECT_EQ(completed("bo"), "bob: ");
  EXPECT_EQ(completed("ask bo"), "ask bob ");
  EXPECT_EQ(completed("@bo"), "@bob ");
  EXPECT_EQ(completed("//w bo"), "//w bob ");
}

TEST(Completer, KnowsRoomsByTheirTitles) {
  EXPECT_EQ(completed("/chat gard"), "/chat \"Garden party\" ");
  EXPECT_EQ(completed("/chat \"Garden p"), "/chat \"Garden party\" ");
  EXPECT_EQ(completed("/join сюр"), "/join Сюрприз ");
  EXPECT_EQ(completed("/leave ~7"), "/leave ~7q2mzx4n5kd3pwva ");
  EXPECT_EQ(completed("/chat @bo"), "/chat @bob ");
  EXPECT_EQ(completed("/join gen"), "/join gen") << "nobody enters that";
}

TEST(Completer, ShowsMessagesWithTheirReferencesTheNewestFirst) {
  EXPECT_THAT(candidates("/reply "),
              ElementsAre("#21 bob: bye\\x1b[2J", "#13 carol: what?", "#12 bob: hello"));
  EXPECT_EQ(completed("/reply 2"), "/reply #21 ");
  EXPECT_EQ(completed("/reply #1"), "/reply #1");
  EXPECT_EQ(completed("as #2"), "as #21 ");
}

TEST(Completer, OffersNothingThatATerminalWouldObey) {
  Known known;
  known.learn_person("bob");
  known.learn_person("bo\x1b[2Jris");
  EXPECT_EQ(complete_line("/w bo", 5, known).replacement, "bob ");
}

TEST(Completer, CompletesWhereTheCursorIs) {
  const Completion completion = complete_line("/w bo hello", 5, surroundings());
  EXPECT_EQ(completion.from, 3U);
  EXPECT_EQ(completion.replacement, "bob ");
}

TEST(Completer, KnowsPathsWithSpacesToo) {
  const confab::testing::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("my pictures"));
  std::ofstream(folder.path("my pictures/cat.png"));
  std::ofstream(folder.path("menu.txt"));
  std::ofstream(folder.path(".hidden"));
  const std::string here = folder.path("");
  EXPECT_EQ(completed("/file " + here + "me"), "/file " + here + "menu.txt ");
  EXPECT_EQ(completed("/file " + here + "my"), "/file \"" + here + "my pictures/");
  EXPECT_EQ(completed("/file \"" + here + "my pictures/c"),
            "/file \"" + here + "my pictures/cat.png\" ");
  EXPECT_THAT(candidates("/file " + here), ElementsAre(here + "menu.txt", here + "my pictures/"));
  EXPECT_EQ(completed("/file /no/such/folder/x"), "/file /no/such/folder/x");
}

TEST(Completer, HasNothingForWhatIsFree) {
  EXPECT_THAT(candidates("/find "), IsEmpty());
  EXPECT_THAT(candidates(""), IsEmpty());
  EXPECT_EQ(completed("/nonsense bo"), "/nonsense bo");
}

}  // namespace
}  // namespace confab::client
