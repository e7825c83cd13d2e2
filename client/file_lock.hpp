#pragma once
/// Only one process at a time changes a file.

#include <chrono>
#include <filesystem>

#include "client/failure.hpp"

namespace confab::client {

/// Whoever holds it writes one small file.
inline constexpr std::chrono::seconds lock_patience{5};

/// Held from `take` until it goes, also when the process is killed. It lies on a file of its own
/// (0600), which stays: who would remove it could take it away from under somebody who waits.
class FileLock {
 public:
  /// Waits for who has it, at most so long. The failure says which file it was about.
  static Outcome<FileLock> take(const std::filesystem::path& path,
                                std::chrono::milliseconds patience = lock_patience);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) = delete;

 private:
  explicit FileLock(int file) : file_(file) {}

  int file_;
};

}  // namespace confab::client
