#include "tests/e2e/support/console.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "tests/e2e/support/eventually.hpp"

namespace confab::testing {
namespace {

std::map<std::string, std::string> environment_for(const ServerProcess& server) {
  std::map<std::string, std::string> environment = inherited_environment();
  environment["PATH"] = CONFAB_BIN_DIR ":" + environment["PATH"];
  environment["CONFAB_SERVER"] = server.url();
  environment["TZ"] = "UTC";
  environment["LC_ALL"] = "C.UTF-8";
  return environment;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Those whose environment names the server: its port is nobody else's.
std::vector<pid_t> processes_for(const ServerProcess& server) {
  const std::string mark = "CONFAB_SERVER=" + server.url() + '\0';
  std::vector<pid_t> found;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (contents(entry.path() / "environ").find(mark) != std::string::npos)
      found.push_back(std::stoi(name));
  }
  return found;
}

}  // namespace

std::string still_running_for(const ServerProcess& server, std::chrono::milliseconds within) {
  eventually([&] { return processes_for(server).empty(); }, within);
  std::string words;
  for (const pid_t process : processes_for(server)) {
    std::string line = contents("/proc/" + std::to_string(process) + "/cmdline");
    std::ranges::replace(line, '\0', ' ');
    words += line + "\n";
    ::kill(process, SIGKILL);
  }
  return words;
}

std::string without_numbers(const std::string& text) {
  static const std::regex id("#[0-9]+");
  static const std::regex time("([0-9]{4}-[0-9]{2}-[0-9]{2} )?[0-9]{2}:[0-9]{2}");
  static const std::regex port("127.0.0.1:[0-9]+");
  std::string same = std::regex_replace(text, port, "HOST");
  same = std::regex_replace(same, time, "TIME");
  return std::regex_replace(same, id, "#N");
}

Program Console::program(std::string path, std::vector<std::string> arguments) const {
  Program program{std::move(path), std::move(arguments), environment_for(server_), {}, {}};
  program.environment["HOME"] = home_.path("");
  program.environment["XDG_CONFIG_HOME"] = home_.path("config");
  program.environment["XDG_STATE_HOME"] = home_.path("state");
  return program;
}

std::string Console::shows(std::vector<std::string> arguments) const {
  const Ran ran = confab(std::move(arguments));
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  return without_numbers(ran.out + ran.err);
}

Ran run_script(const std::string& script, const ServerProcess& server,
               const std::map<std::string, std::string>& environment) {
  const TemporaryFolder folder;
  Program bash{"/bin/bash", {folder.write("script", script)}, environment_for(server), {}, {}};
  bash.environment["HOME"] = folder.path("");
  for (const auto& [name, value] : environment) bash.environment[name] = value;
  bash.folder = folder.path("");
  return run_program(bash);
}

}  // namespace confab::testing
