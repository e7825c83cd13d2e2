// The part of TOML that flat options need, and how it says no to the rest.
#include "server/config/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confab::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> values(std::string_view text) {
  const auto entries = parse_config_file(text);
  if (!entries) {
    ADD_FAILURE() << entries.error();
    return {};
  }
  std::vector<std::string> all;
  for (const FileEntry& entry : *entries)
    all.insert(all.end(), entry.values.begin(), entry.values.end());
  return all;
}

std::string trouble(std::string_view text) {
  const auto entries = parse_config_file(text);
  return entries ? "" : entries.error();
}

TEST(ConfigFile, KnowsNamesAndTheirLines) {
  const auto entries = parse_config_file("# a page\n\nport = 8000 # here\r\n  ttl='1h'");
  ASSERT_TRUE(entries) << entries.error();
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ(entries->at(0).name, "port");
  EXPECT_EQ(entries->at(0).line, 3u);
  EXPECT_EQ(entries->at(1).name, "ttl");
  EXPECT_EQ(entries->at(1).line, 4u);
  EXPECT_THAT(entries->at(1).values, ElementsAre("1h"));
}

TEST(ConfigFile, ReadsTextWithItsEscapes) {
  EXPECT_THAT(values(R"(a = "x # y, \"z\" \\ \u00e9 \n")"), ElementsAre("x # y, \"z\" \\ é \n"));
  EXPECT_THAT(values(R"(a = 'C:\new # "q"')"), ElementsAre(R"(C:\new # "q")"));
  EXPECT_THAT(values("a = \"\""), ElementsAre(""));
}

TEST(ConfigFile, ReadsNumbersAsTheirDigits) {
  EXPECT_THAT(values("a = 65_536\nb = -5\nc = 0\nd = +7"), ElementsAre("65536", "-5", "0", "7"));
}

TEST(ConfigFile, ReadsYesAndNoAsTomlSpellsThem) {
  EXPECT_THAT(values("a = true\nb = false # off"), ElementsAre("true", "false"));
}

TEST(ConfigFile, ReadsListsOverSeveralLines) {
  EXPECT_THAT(values("a = [ # who\n  '::1',\n  \"10.0.0.0/8\", # the rest\n]\nb = []\nc = [1,2]"),
              ElementsAre("::1", "10.0.0.0/8", "1", "2"));
}

TEST(ConfigFile, AnEmptyOneHasNoEntries) {
  EXPECT_TRUE(values("").empty());
  EXPECT_TRUE(values("# only this").empty());
}

TEST(ConfigFile, SaysWhereItStoppedUnderstanding) {
  EXPECT_EQ(trouble("port = 1\nport = 2"), "line 2: port is already on line 1");
  EXPECT_THAT(trouble("\n[server]\n"), StartsWith("line 2: there are no sections"));
  EXPECT_THAT(trouble("ttl = 1h"), HasSubstr("1h is no number; a text stands in quotes: \"1h\""));
  EXPECT_THAT(trouble("ttl"), HasSubstr("a '=' is missing after ttl"));
  EXPECT_THAT(trouble("ttl ="), HasSubstr("a value is"));
  EXPECT_THAT(trouble("ttl = \"1h"), HasSubstr("a '\"' is missing"));
  EXPECT_THAT(trouble("ttl = \"1h\\\"\n\""), HasSubstr("a '\"' is missing"));
  EXPECT_THAT(trouble("ttl = \"1h\\"), HasSubstr("a '\"' is missing"));
  EXPECT_THAT(trouble("ttl = '1h\n'"), HasSubstr("a ' is missing"));
  EXPECT_THAT(trouble("ttl = \"1h\" 2"), HasSubstr("more behind the value of ttl"));
  EXPECT_THAT(trouble("ttl = \"\"\"1h\"\"\""), HasSubstr("several lines"));
  EXPECT_THAT(trouble("ttl = \"\\q\""), HasSubstr("escape"));
  EXPECT_THAT(trouble("a = [1 2]"), HasSubstr("a ',' or a ']'"));
  EXPECT_THAT(trouble("a = [1,\n2"), StartsWith("line 2: a ',' or a ']'"));
  EXPECT_THAT(trouble("a = [1,"), HasSubstr("a ']' is missing"));
  EXPECT_THAT(trouble("= 1"), HasSubstr("NAME = VALUE"));
  EXPECT_THAT(trouble("a = 007"), HasSubstr("is no number"));
  EXPECT_THAT(trouble("a = 1__0"), HasSubstr("is no number"));
  EXPECT_THAT(trouble("a = 10_"), HasSubstr("is no number"));
  for (const char* word : {"True", "yes", "truth", "false2"})
    EXPECT_THAT(trouble(std::string{"a = "} + word), HasSubstr("is no number")) << word;
  EXPECT_THAT(trouble("a = '\xff'"), HasSubstr("not UTF-8"));
}

TEST(ConfigFile, StopsWhereverItIsCut) {
  const std::string_view whole = "a = [\"x\\u00e9\", 'y', 1_0] # c\r\nb = 'z'\n";
  for (std::size_t length = 0; length <= whole.size(); ++length)
    (void)parse_config_file(whole.substr(0, length));
}

}  // namespace
}  // namespace confab::config
