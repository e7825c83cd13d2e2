#pragma once
/// Processes: somebody else's, and a child.

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

#include "client/failure.hpp"

namespace confab::client {

/// Time since the computer was started, in which processes count theirs too. A sleep of the whole
/// computer is in it.
std::chrono::microseconds since_boot();

/// Holds on to one process: its number may be given to another one, this stays with it.
class ProcessHandle {
 public:
  /// False when there is no such process.
  static ProcessHandle open(pid_t pid);
  ~ProcessHandle();
  ProcessHandle(ProcessHandle&& other) noexcept;
  ProcessHandle& operator=(ProcessHandle&&) = delete;

  explicit operator bool() const { return descriptor_ >= 0; }
  /// Readable when the process has ended.
  int descriptor() const { return descriptor_; }
  bool ended() const;

 private:
  explicit ProcessHandle(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

/// How a child has ended, as waitpid says it; waits until it has.
Outcome<int> status_of(pid_t child);

/// What the system tells about a process that runs.
struct ProcessFacts {
  std::string command;                   ///< its words, or its name where it has none
  std::chrono::microseconds started{0};  ///< since the boot
};
/// Nothing when it has ended, or may not be looked at.
std::optional<ProcessFacts> facts_of(pid_t pid);

}  // namespace confab::client
