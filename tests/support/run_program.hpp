#pragma once
/// Runs a program as a shell or a person would, and tells what came of it.

#include <string>
#include <vector>

#include "tests/support/child.hpp"

namespace confab::testing {

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
