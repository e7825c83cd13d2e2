#pragma once
/// Runs a program as a shell or a person would, and tells what came of it.

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace confab::testing {

struct Program {
  std::string path;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;  ///< all there is
  std::string input;                               ///< on standard input; then its end
  std::string stdout_path;                         ///< instead of a pipe: a file such as /dev/full
  bool stdout_closed = false;         ///< nobody reads it: the pipe is broken from the beginning
  std::chrono::seconds time_max{60};  ///< then it is killed
};

struct Ran {
  int exit_code = -1;  ///< minus the signal when one ended it
  std::string out;
  std::string err;
};

Ran run_program(const Program& program);

/// The same on a terminal of its own. Each time the program has shown `Typed::after`, `keys` are
/// typed. Everything that the terminal showed is in `out`.
struct Typed {
  std::string after;
  std::string keys;
};
Ran run_on_terminal(const Program& program, const std::vector<Typed>& typed);

}  // namespace confab::testing
