#pragma once
/// A terminal with a person at it: tmux shows what a program does with its screen.

#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/child.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::testing {

/// Every call fails the test when tmux can't do it. What is to appear is waited for, and not longer
/// than `patience`.
class Terminal {
 public:
  struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;
  };

  /// Runs the program on a screen of its own.
  explicit Terminal(const Program& program, Size size = {80, 24});
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// As on a keyboard, letter by letter.
  void type(const std::string& text) const;
  /// A key by the name that tmux gives it: "Enter", "Tab", "C-c", "Up".
  void press(const std::string& key) const;
  void enter(const std::string& line) const {
    type(line);
    press("Enter");
  }
  /// As from a clipboard, all at once.
  void paste(const std::string& text) const;
  void resize(Size size) const;

  /// What stands there now: lines without the spaces at their ends, and without empty ones at the
  /// end.
  std::string screen() const;
  /// With everything that has scrolled away.
  std::string all() const;
  /// True as soon as the screen has it; false, with the screen on standard error, when it does not
  /// come.
  bool shows(const std::string& text) const;
  /// The same for its last line, which is where one types.
  bool prompts(const std::string& line) const;
  /// Waits until the program has ended; its exit code.
  int exit_code() const;

 private:
  std::string tmux(std::vector<std::string> arguments, const std::string& input = {}) const;
  std::string captured(const std::string& from) const;

  TemporaryFolder folder_;
};

}  // namespace confab::testing
