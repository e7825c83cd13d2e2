#include "client/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace confab::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

ConfigFile parsed(std::string_view text) { return *ConfigFile::parse(text, "config.toml"); }
std::string wrong(std::string_view text) {
  const auto file = ConfigFile::parse(text, "config.toml");
  return file ? "" : file.error().sentence;
}

TEST(ConfigFile, ReadsNamesInTablesAndWithDots) {
  const ConfigFile file = parsed(
      "# mine\r\n"
      "server = 'work' # for now\n"
      "\n"
      "[account.work]\n"
      "url = \"http://a\"\n"
      "account.x = \"deep\"\n"
      "[ account . \t play ]  # spaces\n"
      "  name\t=\t\"\\u0430\\\"\\\\\\t\\U0001F600#\"");
  EXPECT_THAT(file.all(), ElementsAre(Pair("server", "work"), Pair("account.work.url", "http://a"),
                                      Pair("account.work.account.x", "deep"),
                                      Pair("account.play.name", "а\"\\\t😀#")));
  EXPECT_EQ(parsed("account.work.url = \"x\"").get("account.work.url"), "x");
  EXPECT_EQ(file.get("url"), std::nullopt);
}

TEST(ConfigFile, SaysOnWhichLineItIsWrong) {
  EXPECT_EQ(wrong("\n\nserver = http://x\n"),
            "config.toml, line 3: the value of server has to be a text in quotes.");
  EXPECT_THAT(wrong("server"), HasSubstr("line 1: a line is NAME = \"VALUE\""));
  EXPECT_THAT(wrong("= \"x\""), HasSubstr("a line is NAME"));
  EXPECT_THAT(wrong("a..b = \"x\""), HasSubstr("a line is NAME"));
  EXPECT_THAT(wrong("[]"), HasSubstr("a table is [account.NAME]"));
  EXPECT_THAT(wrong("[a"), HasSubstr("a table is [account.NAME]"));
  EXPECT_THAT(wrong("a = \"x\" y"), HasSubstr("there is more in it"));
  EXPECT_THAT(wrong("a = \"x\"\na = \"y\""), HasSubstr("line 2: a is there twice"));
  for (const char* const bad :
       {"a = \"x", "a = 'x", "a = \"\\x\"", "a = \"\\u12\"", "a = \"\\ud800\"",
        "a = \"\\U00110000\"", "a = \"\\", "a =", "a = 3", "a = [\"x\"]"})
    EXPECT_THAT(wrong(bad), HasSubstr("the value of a has to be")) << bad;
  EXPECT_THAT(wrong("# \xff"), HasSubstr("UTF-8"));
}

TEST(ConfigFile, IsChangedAroundWhatSomebodyWrote) {
  ConfigFile file = parsed(
      "# about me\n"
      "\n"
      "[account.work]  # at work\n"
      "  url = 'http://a'  # the old one\n"
      "\n"
      "# the end\n");
  file.set("account.work.url", "http://\"b\"\n");
  file.set("account.work.name", "анна");
  file.set("server", "work");
  file.set("account.home.url", "http://c");
  EXPECT_EQ(file.text(),
            "# about me\n"
            "\n"
            "server = \"work\"\n"
            "[account.work]  # at work\n"
            "  url = \"http://\\\"b\\\"\\u000a\"  # the old one\n"
            "name = \"анна\"\n"
            "\n"
            "# the end\n"
            "\n"
            "[account.home]\n"
            "url = \"http://c\"\n");
  EXPECT_EQ(parsed(file.text()).all(), file.all());
  EXPECT_TRUE(file.unset("account.home.url"));
  EXPECT_TRUE(file.unset("server"));
  EXPECT_FALSE(file.unset("server"));
  EXPECT_EQ(file.text(),
            "# about me\n"
            "\n"
            "[account.work]  # at work\n"
            "  url = \"http://\\\"b\\\"\\u000a\"  # the old one\n"
            "name = \"анна\"\n"
            "\n"
            "# the end\n");
}

TEST(ConfigFile, BeginsWithNothing) {
  ConfigFile file = parsed("");
  file.set("server", "x");
  file.set("account.x.url", "http://x");
  EXPECT_EQ(file.text(), "server = \"x\"\n\n[account.x]\nurl = \"http://x\"\n");
}

TEST(ConfigFile, IsWrittenWhereALinkPoints) {
  std::string folder = (std::filesystem::temp_directory_path() / "confab-XXXXXX").native();
  const std::filesystem::path home = ::mkdtemp(folder.data());
  std::filesystem::create_directories(home / "dotfiles");
  std::filesystem::create_symlink(home / "dotfiles" / "confab.toml", home / "config.toml");
  ConfigFile file = *ConfigFile::open(home / "config.toml");
  file.set("server", "x");
  ASSERT_TRUE(file.save());
  EXPECT_TRUE(std::filesystem::is_symlink(home / "config.toml"));
  EXPECT_EQ(ConfigFile::open(home / "dotfiles" / "confab.toml")->get("server"), "x");
  ASSERT_TRUE(ConfigFile::open(home / "new" / "deep" / "config.toml")->save());
  std::filesystem::remove_all(home);
}

}  // namespace
}  // namespace confab::client
