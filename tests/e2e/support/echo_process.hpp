#pragma once
/// The real websocket_echo, for as long as a test needs it.

#include <cstdint>
#include <string>

#include "tests/support/running_program.hpp"

namespace confab::testing {

class EchoProcess {
 public:
  /// Returns when it listens; throws when it does not.
  EchoProcess();
  /// Ends it by SIGTERM, and fails the test unless it ends well.
  ~EchoProcess();
  EchoProcess(const EchoProcess&) = delete;
  EchoProcess& operator=(const EchoProcess&) = delete;

  /// Sends SIGTERM, once.
  void terminate();
  std::uint16_t port() const { return port_; }
  std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_); }

 private:
  RunningProgram program_;
  std::uint16_t port_ = 0;
  bool told_ = false;
};

}  // namespace confab::testing
