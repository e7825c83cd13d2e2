#include "client/chat/command_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "client/chat/instructions.hpp"
#include "client/chat/wrap.hpp"

namespace confab::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

/// Notes what it is told to do.
class Noted : public Actions {
 public:
  const std::string& chat() const override { return here; }
  std::string address_of(const std::string& said) const override { return knows.address_of(said); }
  const Known& known() const override { return knows; }
  const std::string& line() const override { return here; }
  void say(const std::string& line) override { did.push_back("say " + line.substr(0, 10)); }
  void run(Job, std::function<void()>) override { did.emplace_back("run"); }
  void become(Job) override { did.emplace_back("become"); }
  void send(Draft draft) override {
    did.push_back("send " + draft.chat + ": " + draft.text);
    sent = std::move(draft);
  }
  void open(const std::string& address) override { did.push_back("open " + address); }
  void when_sure(const std::string& question, std::function<void()> yes) override {
    did.push_back(question);
    yes();
  }
  void ask_secret(const std::string& question, std::function<void(std::string)> then) override {
    did.push_back(question);
    then("secret");
  }
  void leave() override { did.emplace_back("leave"); }

  Known knows;
  std::string here = "general";
  std::vector<std::string> did;
  Draft sent;
};

class CommandTable : public ::testing::Test {
 protected:
  std::vector<std::string> does(const std::string& line) {
    noted.did.clear();
    const Typed typed = understand(line);
    const Outcome<void> done = find_instruction(typed.command)->run(noted, Arguments(typed.text));
    if (!done) return {"no: " + done.error().sentence};
    return noted.did;
  }
  Noted noted;
};

TEST_F(CommandTable, SendsToPeopleAndToThreads) {
  EXPECT_THAT(does("/w bob see  you"), ElementsAre("send @bob: see  you"));
  EXPECT_THAT(does("/w @bob hi"), ElementsAre("send @bob: hi"));
  EXPECT_THAT(does("/reply #12 yes"), ElementsAre("send : yes"));
  EXPECT_EQ(noted.sent.reply_to, 12U);
  EXPECT_THAT(does("/file \"my menu.pdf\" for you"), ElementsAre("send general: for you"));
  EXPECT_THAT(noted.sent.files, ElementsAre("my menu.pdf"));
}

TEST_F(CommandTable, AsksBeforeItAnswersInAnotherRoom) {
  api::Message one;
  one.id = 12;
  one.from = "bob";
  one.chat = "~7q2mzx4n5kd3pwva";
  noted.knows.note(one, true);
  EXPECT_THAT(does("/reply #12 yes"),
              ElementsAre("#12 is in ~7q2mzx4n5kd3pwva. Answer there?", "send : yes"));
  noted.here = "~7q2mzx4n5kd3pwva";
  EXPECT_THAT(does("/reply #12 yes"), ElementsAre("send : yes"));
}

TEST_F(CommandTable, AsksAGuestBeforeTheNameIsLost) {
  noted.knows.set_me("ann", true);
  EXPECT_THAT(does("/logout"), ElementsAre(HasSubstr("nobody can be ann then"), "become"));
  noted.knows.set_me("ann", false);
  EXPECT_THAT(does("/logout"), ElementsAre("become"));
}

TEST_F(CommandTable, AsksTheLastOneBeforeTheRoomIsGone) {
  api::Chat room;
  room.chat = room.title = "garden";
  room.kind = "room";
  room.members = 1;
  noted.knows.learn_chat(room);
  EXPECT_THAT(does("/leave garden"), ElementsAre(HasSubstr("the room will be gone"), "run"));
  room.members = 2;
  noted.knows.learn_chat(room);
  EXPECT_THAT(does("/leave garden"), ElementsAre("run"));
}

TEST_F(CommandTable, TakesNoMisspeltOptionForAName) {
  EXPECT_THAT(does("/create --history all News"), ElementsAre("run"));
  EXPECT_THAT(does("/create --privat News"), ElementsAre("no: there is no option --privat here."));
  EXPECT_THAT(does("/save --force #12"), ElementsAre("run"));
  EXPECT_THAT(does("/save #12 --forec"), ElementsAre("no: there is no option --forec here."));
  EXPECT_THAT(does("/delete general"), ElementsAre("no: only a room of yours can be deleted."));
}

TEST_F(CommandTable, TakesTitlesWithSpacesAsTheyAre) {
  api::Chat room;
  room.chat = "~7q2mzx4n5kd3pwva";
  room.title = "Garden party";
  room.kind = "room";
  noted.knows.learn_chat(room);
  Arguments arguments(" Garden party bob carol");
  EXPECT_EQ(take_chat(noted, arguments, true), room.chat);
  EXPECT_EQ(arguments.rest(), "bob carol");
}

TEST_F(CommandTable, KnowsWhatOthersCallTheSame) {
  EXPECT_EQ(find_instruction("msg"), find_instruction("w"));
  EXPECT_EQ(find_instruction("comment"), find_instruction("reply"));
  EXPECT_EQ(find_instruction("exit"), find_instruction("quit"));
}

TEST_F(CommandTable, EchoesTheTimeThatItUnderstood) {
  EXPECT_THAT(does("/at +15m Tea is ready"),
              ElementsAre("say to be sent", "send general: Tea is ready"));
  EXPECT_EQ(noted.sent.at, "+15m");
  EXPECT_THAT(does("/at tomorrow 9:00 Breakfast"),
              ElementsAre("say to be sent", "send general: Breakfast"));
  EXPECT_THAT(does("/at"), ElementsAre("no: "));
  EXPECT_THAT(does("/at whenever it suits").front(), HasSubstr("no: "));
}

TEST_F(CommandTable, MeansTheRoomOneIsInUnlessItIsTold) {
  noted.here = "~7q2mzx4n5kd3pwva";
  EXPECT_THAT(does("/delete"), ElementsAre(HasSubstr("~7q2mzx4n5kd3pwva"), "run"));
  EXPECT_THAT(does("/delete garden"), ElementsAre(HasSubstr("garden"), "run"));
  EXPECT_THAT(does("/approve bob"), ElementsAre("run"));
  EXPECT_THAT(does("/invite"), ElementsAre("no: "));
}

TEST_F(CommandTable, AsksForSecretsInsteadOfTakingThem) {
  EXPECT_THAT(does("/login ann"), ElementsAre("Password: ", "become"));
  EXPECT_THAT(does("/password"), ElementsAre("New password: ", "Once more: ", "run"));
}

TEST_F(CommandTable, RefusesWhatIsToldTooLittle) {
  for (const char* line : {"/w", "/w bob", "/reply", "/reply 12", "/file", "/cancel", "/find",
                           "/join", "/create", "/save", "/thread", "/connect", "/register ann"})
    EXPECT_THAT(does(line), ElementsAre("no: ")) << line;
  EXPECT_THAT(does("/thread twelve"), ElementsAre("no: \"twelve\" is no number such as #12."));
}

TEST_F(CommandTable, KnowsWhatWasMeant) {
  EXPECT_EQ(nearest_instruction("hlep"), "help");
  EXPECT_EQ(nearest_instruction("sav"), "save");
  EXPECT_EQ(nearest_instruction("qiut"), "quit");
  EXPECT_EQ(nearest_instruction("xyzzy"), "");
}

TEST_F(CommandTable, HelpsWithEveryCommandOnALineOfAnUsualTerminal) {
  const std::string help = help_of_all();
  std::set<std::string_view> names;
  for (const Instruction& one : instructions()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    EXPECT_THAT(help, HasSubstr("  /" + std::string(one.name)));
  }
  EXPECT_EQ(wrap(help, 80, 6), help);
}

TEST_F(CommandTable, NamesOperationsThatTheServerHas) {
  std::ifstream file(CONFAB_SOURCE_DIR "/server/edge/documents/openapi.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const boost::json::value document = boost::json::parse(text);
  std::set<std::string> described;
  for (const auto& path : document.at("paths").as_object())
    for (const auto& method : path.value().as_object())
      if (method.value().is_object() && method.value().as_object().contains("operationId"))
        described.insert(std::string(method.value().at("operationId").as_string()));
  std::set<std::string> named;
  for (const Instruction& one : instructions())
    for (const std::string_view operation : one.operations) named.emplace(operation);
  for (const std::string_view operation : silent_operations()) named.emplace(operation);
  EXPECT_THAT(described, IsSupersetOf(named));
}

}  // namespace
}  // namespace confab::client
