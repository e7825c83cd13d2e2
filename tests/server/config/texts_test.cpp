// The page about the options says what the table says.
#include "server/config/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "server/config/profiles.hpp"

namespace confab::config {
namespace {

/// What stands in docs/options.md between these two.
std::string table_between(const std::string& from, const std::string& to) {
  std::ifstream stream(CONFAB_SOURCE_DIR "/docs/options.md");
  const std::string page(std::istreambuf_iterator<char>(stream), {});
  const std::size_t begin = page.find("-->\n", page.find(from)) + 4;
  const std::size_t end = page.find(to);
  return begin <= end ? page.substr(begin, end - begin) : "";
}

TEST(OptionsPage, HasTheTableOfTheProgram) {
  EXPECT_EQ(table_between("<!-- options:", "<!-- end of options -->"), options_as_markdown());
}

TEST(OptionsPage, HasTheProfilesOfTheProgram) {
  EXPECT_EQ(table_between("<!-- profiles:", "<!-- end of profiles -->"), profiles_as_markdown());
}

TEST(Help, FitsIntoATerminal) {
  std::istringstream help(help_text());
  for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 100u) << line;
}

}  // namespace
}  // namespace confab::config
