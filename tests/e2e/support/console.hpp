#pragma once
/// The other real programs: confab for somebody with a home of their own, curl, and bash.

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "tests/e2e/support/server_process.hpp"

namespace confab::testing {

/// Ids, times and dates are different each time; here they are all the same.
std::string without_numbers(const std::string& text);

/// A person at a terminal, with a home folder in which confab keeps the token.
class Console {
 public:
  explicit Console(const ServerProcess& server) : server_(server) {}

  /// For this person, to be run.
  Program program(std::string path, std::vector<std::string> arguments) const;
  Program confab_program(std::vector<std::string> arguments) const {
    return program(CONFAB_BIN_DIR "/confab", std::move(arguments));
  }
  Ran confab(std::vector<std::string> arguments) const {
    return run_program(confab_program(std::move(arguments)));
  }
  /// Its standard output, then its standard error, `without_numbers`. Fails the test unless the
  /// exit code is 0.
  std::string shows(std::vector<std::string> arguments) const;

 private:
  const ServerProcess& server_;
  TemporaryFolder home_;
};

/// Runs the script with bash in a folder of its own. PATH has our programs first, and CONFAB_SERVER
/// is the server's address.
Ran run_script(const std::string& script, const ServerProcess& server,
               const std::map<std::string, std::string>& environment = {});

/// The words of all programs that such a script, or a person, has left running, a line each, once
/// they had that time to end; they are ended then.
std::string still_running_for(const ServerProcess& server,
                              std::chrono::milliseconds within = std::chrono::seconds{10});

}  // namespace confab::testing
