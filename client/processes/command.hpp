#pragma once
/// Runs a command in our place: whoever started us notices no difference.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "client/failure.hpp"

namespace confab::client {

/// How a command ended, and after how long.
struct CommandEnd {
  std::optional<int> signal;  ///< that ended it
  int exit_code = 0;          ///< as a shell says it: 128 and the signal's number when one ended it
  std::chrono::microseconds took{0};

  bool succeeded() const { return exit_code == 0; }
};

/// Starts it, found by PATH, with our standard streams, open files, environment and signals as they
/// were when we were started, and waits for its end. Signals that are sent to us meanwhile go to
/// it; those of the terminal have reached it already.
///
/// The failure, when it can't be started, has the exit codes of env and nohup: 127 not found, 126
/// anything else.
Outcome<CommandEnd> run_command(const std::vector<std::string>& words);

/// Ends this process as the command ended: by that signal.
void end_by_signal(int signal);

}  // namespace confab::client
