#include "client/chat/command_line.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace confab::client {
namespace {

TEST(CommandLine, TellsCommandsFromMessages) {
  EXPECT_EQ(understand("hello").text, "hello");
  EXPECT_FALSE(understand("hello").is_command);
  EXPECT_EQ(understand("/W bob hi").command, "w");
  EXPECT_EQ(understand("/w bob hi").text, " bob hi");
  EXPECT_EQ(understand("/quit").command, "quit");
  EXPECT_EQ(understand("/quit").text, "");
}

TEST(CommandLine, TwoSlashesSayOne) {
  EXPECT_FALSE(understand("//w bob").is_command);
  EXPECT_EQ(understand(" \t/join x").command, "join") << "kept out of the history, not published";
  EXPECT_EQ(understand("  // a note").text, "  // a note");
  EXPECT_EQ(understand("//w bob").text, "/w bob");
}

TEST(CommandLine, OfASlashWithoutANameIsNoMessage) {
  EXPECT_TRUE(understand("/").is_command);
  EXPECT_TRUE(understand("/ w bob between us").is_command);
}

TEST(References, MayHaveTheirSign) {
  EXPECT_EQ(read_reference("12"), 12U);
  EXPECT_EQ(read_reference("#12"), 12U);
  for (const char* none : {"", "#", "12x", "-1", "#-1", "99999999999999999999", "# 1"})
    EXPECT_EQ(read_reference(none), std::nullopt) << none;
}

TEST(Arguments, AreWordsAndWhatIsLeft) {
  Arguments arguments("  bob  see  you ");
  EXPECT_FALSE(arguments.empty());
  EXPECT_EQ(arguments.word(), "bob");
  EXPECT_EQ(arguments.rest(), "see  you ");
  EXPECT_TRUE(arguments.empty());
  EXPECT_EQ(arguments.word(), std::nullopt);
}

TEST(Arguments, KeepSpacesInQuotesAndBehindBackslashes) {
  Arguments arguments(R"("my file.txt" other\ file.txt a"b c"d "open end)");
  EXPECT_EQ(arguments.word(), "my file.txt");
  EXPECT_EQ(arguments.word(), "other file.txt");
  EXPECT_EQ(arguments.word(), "ab cd");
  EXPECT_EQ(arguments.word(), "open end");
  EXPECT_EQ(arguments.word(), std::nullopt);
}

TEST(Arguments, TakeAWordOnlyWhenItIsThatOne) {
  Arguments arguments(" --private Garden");
  EXPECT_FALSE(arguments.take("--public"));
  EXPECT_TRUE(arguments.take("--private"));
  EXPECT_EQ(arguments.name(), "Garden");
}

TEST(Arguments, AreOneNameWithOrWithoutQuotes) {
  EXPECT_EQ(Arguments(" Garden party ").name(), "Garden party");
  EXPECT_EQ(Arguments(" \"Garden party\"").name(), "Garden party");
  EXPECT_EQ(Arguments("  ").name(), "");
}

RC_GTEST_PROP(Arguments, GiveBackWhatWasQuoted, (const std::vector<std::string>& words)) {
  std::string line;
  for (const std::string& word : words) line += as_word(word) + " ";
  Arguments arguments(line);
  for (const std::string& word : words) RC_ASSERT(arguments.word() == word);
  RC_ASSERT(arguments.empty());
}

}  // namespace
}  // namespace confab::client
