#pragma once
/// A program that runs while the test goes on, and what it has said so far.

#include <string>
#include <string_view>

#include "tests/support/child.hpp"
#include "tests/support/pipe.hpp"
#include "tests/support/run_program.hpp"

namespace confab::testing {

class RunningProgram {
 public:
  explicit RunningProgram(const Program& program);

  /// True as soon as that stands on its standard output, or standard error; false when it does not
  /// come in time, or the program ends without it.
  bool shows(std::string_view text) { return hears(ran_.out, text); }
  bool says(std::string_view text) { return hears(ran_.err, text); }
  /// So far.
  const std::string& out() const { return ran_.out; }
  const std::string& err() const { return ran_.err; }

  void signal(int number) const { child_.signal(number); }
  /// Nobody reads its standard output any more.
  void close_output() { out_.close(0); }
  /// Waits until it has ended by itself, and kills it if it does not.
  Ran end();

 private:
  bool hears(const std::string& where, std::string_view text);
  /// Takes what comes next; false when nothing can come any more.
  bool listen(std::chrono::steady_clock::time_point deadline);

  Pipe in_;
  Pipe out_;
  Pipe err_;
  Child child_;
  Ran ran_;
};

}  // namespace confab::testing
