// The page about the options says what the table says.
#include "server/config/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace confab::config {
namespace {

TEST(OptionsPage, HasTheTableOfTheProgram) {
  std::ifstream stream(CONFAB_SOURCE_DIR "/docs/options.md");
  const std::string page(std::istreambuf_iterator<char>(stream), {});
  const std::size_t begin = page.find("-->\n", page.find("<!-- options:")) + 4;
  const std::size_t end = page.find("<!-- end of options -->");
  ASSERT_LE(begin, end);
  EXPECT_EQ(page.substr(begin, end - begin), options_as_markdown());
}

TEST(Help, FitsIntoATerminal) {
  std::istringstream help(help_text());
  for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 100u) << line;
}

}  // namespace
}  // namespace confab::config
