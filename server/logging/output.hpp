#pragma once
/// Where lines go: standard error, or a file that may be moved away and opened anew.

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/result.hpp"

namespace confab::logging {

/// May be used from any thread.
class Output {
 public:
  /// Standard error, or whatever else is open; it is not closed.
  explicit Output(int borrowed) noexcept : descriptor_(borrowed) {}
  /// Appends to this file, made with mode 0600 when it is not there.
  static Result<Output> open(const std::string& path);

  Output(Output&& other) noexcept;
  Output& operator=(Output&&) = delete;
  ~Output();

  /// Opens the path again, for when the file was moved away. Goes on with the old file when that
  /// fails. Does nothing for standard error.
  Result<void> reopen();

  /// The whole line in one piece, where the system takes it so; lines of several processes in one
  /// file stay whole. False when it was not written: a full disk, a reader that left.
  bool write(std::string_view line) noexcept;

 private:
  Output(int descriptor, std::string path) noexcept
      : descriptor_(descriptor), path_(std::move(path)) {}

  std::mutex mutex_;
  int descriptor_;
  std::string path_;  ///< empty: borrowed
};

}  // namespace confab::logging
