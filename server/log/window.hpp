#pragma once
/// A moving view of a file, read in large pieces.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/log/files.hpp"

namespace confab::log {

class Window {
 public:
  /// How much is read at once.
  static constexpr std::size_t piece_bytes = 256 * std::size_t{1024};

  explicit Window(File& file) : file_(file) {}

  /// The bytes from `offset` on: fewer than `size` only at the file's end. Gone at the next call.
  Result<std::string_view> at(std::uint64_t offset, std::size_t size);

 private:
  File& file_;
  std::string buffer_;
  std::uint64_t start_ = 0;  ///< where in the file the buffer begins
  std::size_t filled_ = 0;
};

}  // namespace confab::log
