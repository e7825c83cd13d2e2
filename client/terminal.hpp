#pragma once
/// The person at the other end, if there is one.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "client/failure.hpp"

namespace confab::client {

enum class Echo { on, off };

bool stdin_is_terminal();
bool stdout_is_terminal();
bool stderr_is_terminal();

/// How wide standard error is; 80 when nobody knows.
std::size_t stderr_columns();

/// Asks on standard error and reads a line; std::nullopt at the end of input. With Echo::off what
/// is typed stays unseen, and every key that ends the program leaves a terminal that echoes.
std::optional<std::string> ask_line(const std::string& question, Echo echo);

/// "y" or "yes".
bool is_yes(std::string_view answer);
/// Asks a question in the same way, with " [y/N] " behind it; true only for a yes.
bool agrees(const std::string& question);

/// That standard input could not be read; `error` as in errno.
Failure input_failure(int error);

/// Everything on standard input, up to `bytes_max`.
Outcome<std::string> read_stdin(std::size_t bytes_max);

/// Ctrl-C ends with 130 and a terminal that echoes again, unless it is held (held_signals.hpp); a
/// closed pipe and a file that is as large as it may be are errors of `write`, not the end of the
/// process. What was ignored when we were started (by nohup, say) stays so; only that children end
/// is not, because then nobody could tell how.
void install_signal_handlers();
/// Whether it was.
bool was_ignored(int signal);
/// As they were before: for a child, between fork and exec.
void give_back_signals();

}  // namespace confab::client
