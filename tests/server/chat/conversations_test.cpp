// Plays tests/conversations/*.txt. With CONFAB_REWRITE=1 in the environment the files are written
// anew with what was answered: read the difference before you keep it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/server/chat/storyteller.hpp"

namespace confab::chat::testing {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> stories() {
  std::vector<std::string> names;
  for (const auto& file :
       fs::directory_iterator(fs::path(CONFAB_SOURCE_DIR) / "tests/conversations"))
    if (file.path().extension() == ".txt") names.push_back(file.path().stem().string());
  std::ranges::sort(names);
  return names;
}

/// The same text with every answer as it is given now. Remarks and empty lines stay.
std::string retold(const std::string& text) {
  Storyteller teller;
  std::istringstream lines(text);
  std::string result, line;
  while (std::getline(lines, line)) {
    if (line.empty() || line.starts_with('#')) result += line + "\n";
    if (line.starts_with("> ")) result += line + "\n" + teller.hear(line.substr(2));
  }
  return result;
}

class Conversation : public ::testing::TestWithParam<std::string> {};

TEST_P(Conversation, GoesAsItIsTold) {
  const fs::path file = fs::path(CONFAB_SOURCE_DIR) / "tests/conversations" / (GetParam() + ".txt");
  std::ostringstream told;
  told << std::ifstream(file).rdbuf();
  const std::string now = retold(told.str());
  if (std::getenv("CONFAB_REWRITE") != nullptr)
    std::ofstream(file) << now;
  else
    EXPECT_EQ(now, told.str());
}

INSTANTIATE_TEST_SUITE_P(Told, Conversation, ::testing::ValuesIn(stories()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace confab::chat::testing
