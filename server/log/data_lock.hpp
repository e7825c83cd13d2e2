#pragma once
/// One process per data directory.

#include <string>

#include "server/log/error.hpp"

namespace confab::log {

/// Holds `DIRECTORY/lock`, with the process id written in it, until it is destroyed or the process
/// ends, however it ends. For everything in the directory, not only the log: the composition root
/// owns it, takes it first and drops it last.
class DataLock {
 public:
  /// Makes the directory, for its owner only, when it is not there yet. `in_use` names the process
  /// that has it.
  static Opened<DataLock> take(const std::string& directory);

  DataLock(DataLock&& other) noexcept;
  DataLock& operator=(DataLock&& other) noexcept;
  ~DataLock();

 private:
  explicit DataLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;  ///< -1: moved from
};

}  // namespace confab::log
