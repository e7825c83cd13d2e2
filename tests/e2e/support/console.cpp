#include "tests/e2e/support/console.hpp"

#include <gtest/gtest.h>

#include <regex>

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

}  // namespace

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
