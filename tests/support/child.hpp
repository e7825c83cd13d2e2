#pragma once
/// A program that runs beside the test, and never after it.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
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
  std::string folder = {};            ///< where it runs; empty: where the test does
  std::optional<std::uint64_t> file_bytes_max =
      {};  ///< no file gets longer, until `allow_file_bytes`
  std::optional<std::uint64_t> open_files_max = {};  ///< descriptors
  bool heeds_file_modes = false;  ///< also when root runs the tests, whom no mode keeps out
};

/// What a program needs of the test's own environment: where programs are, and what sanitizers and
/// coverage were told.
std::map<std::string, std::string> inherited_environment();

class Child {
 public:
  /// Descriptors that it has as its standard streams; the caller closes them.
  struct Streams {
    int in;
    int out;
    int err;
  };
  Child(const Program& program, Streams streams);
  /// On a terminal of its own, whose other end is put into `terminal`.
  Child(const Program& program, int& terminal);
  /// Kills it if it still runs.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// The exit code, or minus the signal that ended it. Nothing: it runs, and time is up.
  std::optional<int> wait(std::chrono::milliseconds patience);
  /// From now on files may have that many bytes.
  void allow_file_bytes(std::optional<std::uint64_t> bytes) const;

 private:
  pid_t pid_;
  std::optional<int> ended_;
};

}  // namespace confab::testing
