#include "tests/e2e/support/echo_process.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>
#include <utility>

namespace confab::testing {

EchoProcess::EchoProcess()
    : program_({.path = CONFAB_BIN_DIR "/websocket_echo",
                .arguments = {"0"},
                .environment = inherited_environment(),
                .time_max = std::chrono::minutes{5}}) {
  const std::string beginning = "listening on ws://127.0.0.1:";
  if (!program_.shows("\n") || !program_.out().starts_with(beginning))
    throw std::runtime_error("websocket_echo did not start: " + program_.err());
  port_ = static_cast<std::uint16_t>(std::stoi(program_.out().substr(beginning.size())));
}

EchoProcess::~EchoProcess() {
  terminate();
  // A sanitizer that found something ends it with another code.
  const Ran ran = program_.end();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
}

void EchoProcess::terminate() {
  if (!std::exchange(told_, true)) program_.signal(SIGTERM);
}

}  // namespace confab::testing
