#include "tests/e2e/support/document.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace confab::testing {
namespace {

/// How commands begin that install, fetch, build or measure.
constexpr std::array<std::string_view, 12> building{
    "./run", "./test", "bench/run", "git ",   "cmake ",     "ctest",
    "apt",   "sudo ",  "docker ",   "build/", "systemctl ", "python3 docs/"};

std::string without_blanks_in_front(const std::string& line) {
  return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

bool builds(const std::string& line) {
  const std::string command = without_blanks_in_front(line);
  return std::ranges::any_of(building,
                             [&](std::string_view word) { return command.starts_with(word); });
}

}  // namespace

std::vector<Example> shell_examples(std::string_view page) {
  std::vector<Example> examples;
  std::istringstream stream{std::string(page)};
  std::size_t number = 0;
  bool inside = false;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      examples.back().lines.push_back(line);
    } else if (line == "```sh") {
      inside = true;
      examples.push_back({number + 1, {}});
    }
  }
  return examples;
}

bool is_about_building(const Example& example) {
  return std::ranges::any_of(example.lines, builds);
}

std::vector<std::string> project_files(const Example& example) {
  std::vector<std::string> files;
  for (const std::string& line : example.lines) {
    const std::string command = without_blanks_in_front(line);
    const std::string word = command.substr(0, command.find(' '));
    if (builds(line) && word.find('/') != std::string::npos && !word.starts_with("build/"))
      files.push_back(word);
  }
  return files;
}

std::string script_of(const std::vector<Example>& examples) {
  std::string script;
  std::size_t line = 1;
  for (const Example& example : examples) {
    for (; line < example.line; ++line) script += '\n';
    for (const std::string& command : example.lines) script += command + "\n";
    line += example.lines.size();
  }
  return script;
}

}  // namespace confab::testing
