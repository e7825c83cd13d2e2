// Every example in README.md and docs/ is run as it stands there.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <map>
#include <sstream>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/document.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

/// Where the examples' server is; ours has a port of its own.
constexpr std::string_view address = "127.0.0.1:8000";

std::vector<std::string> pages() {
  std::vector<std::string> paths{CONFAB_SOURCE_DIR "/README.md"};
  for (const auto& entry : std::filesystem::directory_iterator(CONFAB_SOURCE_DIR "/docs"))
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

std::string replaced(std::string text, std::string_view what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

/// Stops at the first command that fails, and says on which line of which page.
std::string strict(const std::string& page) {
  return "set -Eeuo pipefail; unset BASH_ENV\n"
         "trap 'echo \"" +
         page + ":$LINENO: failed: $BASH_COMMAND\" >&2' ERR\n";
}

/// Requests that were refused because the example itself is wrong; a taken name, a wrong password
/// or too many messages may well be what it wants to show.
std::string mistakes(const std::string& journal) {
  std::string found;
  std::istringstream stream(journal);
  for (std::string line; std::getline(stream, line);) {
    const json::value entry = json::parse(line);
    const json::value* const status = entry.as_object().if_contains("status");
    if (status == nullptr) continue;
    for (const int wrong : {400, 405, 413, 415, 422, 500, 503})
      if (status->to_number<int>() == wrong) found += line + "\n";
  }
  return found;
}

void expect_runs(const std::string& path) {
  const std::string name = std::filesystem::relative(path, CONFAB_SOURCE_DIR);
  SCOPED_TRACE(name);
  std::vector<Example> examples = shell_examples(read_file(path));
  for (const Example& example : examples)
    for (const std::string& file : project_files(example))
      EXPECT_TRUE(std::filesystem::exists(CONFAB_SOURCE_DIR "/" + file))
          << name << ":" << example.line << ": there is no " << file;
  std::erase_if(examples, is_about_building);
  if (examples.empty()) return;

  RunningServer server({{"--access-log", "-"}, {"--log-format", "json"}});
  const std::string own_address = server.url().substr(std::string_view("http://").size());
  const TemporaryFolder folder;
  const std::string strictness = folder.write("strict", strict(name));
  const Ran ran = run_script(replaced(script_of(examples), address, own_address), server,
                             {{"BASH_ENV", strictness}});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(still_running_for(server), "") << "the examples of " << name << " leave these behind";
  server.stop();
  EXPECT_EQ(mistakes(server.journal()), "") << "the examples of " << name << " got these";
}

TEST(Documentation, HasExamplesThatRun) {
  for (const std::string& page : pages()) expect_runs(page);
}

TEST(Documentation, IsReadLineByLine) {
  const std::string page =
      "# Title\n\n```sh\ntrue\n  false\n```\n```text\nnot run\n```\n```sh\n./run --now\n```\n";
  const std::vector<Example> examples = shell_examples(page);
  ASSERT_EQ(examples.size(), 2U);
  EXPECT_EQ(examples[0].line, 4U);
  EXPECT_FALSE(is_about_building(examples[0]));
  EXPECT_TRUE(is_about_building(examples[1]));
  EXPECT_EQ(project_files(examples[1]), std::vector<std::string>{"./run"});
  EXPECT_EQ(script_of({examples[0]}), "\n\n\ntrue\n  false\n");
}

TEST(Documentation, ThatLeavesAProcessBehindIsFoundOut) {
  const RunningServer server;
  EXPECT_EQ(run_script("sleep 60 >&- 2>&- &\n", server).exit_code, 0);
  EXPECT_EQ(still_running_for(server, std::chrono::milliseconds{0}), "sleep 60 \n");
  EXPECT_EQ(still_running_for(server), "") << "ended";
}

TEST(Documentation, ThatDoesNotRunIsToldByItsLine) {
  const RunningServer server;
  const TemporaryFolder folder;
  const Ran ran = run_script("\n\n\ntrue\n  false\necho never\n", server,
                             {{"BASH_ENV", folder.write("strict", strict("page.md"))}});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "page.md:5: failed: false\n");
  EXPECT_EQ(ran.out, "");
}

}  // namespace
}  // namespace confab::testing
