#pragma once
/// Ann, who may open a conversation in a terminal.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/server_process.hpp"
#include "tests/e2e/support/terminal.hpp"

namespace confab::testing {

class TerminalConversation : public ::testing::Test {
 protected:
  TerminalConversation() { server.options["--port"] = std::to_string(server.port()); }

  /// A conversation of somebody who is signed in.
  static Program confab(const Console& person, std::vector<std::string> arguments = {}) {
    Program program = person.confab_program(std::move(arguments));
    program.environment["NO_COLOR"] = "1";
    return program;
  }

  RunningServer server{{{"--rate-limit", "0"}}};
  const Console ann{server};
};

}  // namespace confab::testing
