#pragma once
/// Writes lines on a thread of its own, so that nobody waits for a slow terminal or disk.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/result.hpp"
#include "server/logging/output.hpp"

namespace confab::logging {

/// A bounded queue in front of an output. When it is full the oldest line makes room; how many were
/// lost is counted, and told in the lines themselves, where the gap is.
class LineWriter {
 public:
  /// Makes the line that tells of so many lost ones since it was told last.
  using LossLine = std::function<std::string(std::uint64_t lost)>;

  /// Lines that may wait; a slot costs some 400 bytes from the start.
  static constexpr std::size_t default_capacity = 4096;

  LineWriter(Output output, LossLine loss_line, std::size_t capacity = default_capacity);
  /// Writes what still waits, for as long as that takes.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// From any thread; the line has its line end.
  void write(std::string_view line) noexcept;

  /// Lines that found no room or could not be written, so far.
  std::uint64_t lost() const noexcept;

  Result<void> reopen();

 private:
  struct Queue;
  std::unique_ptr<Queue> queue_;
};

}  // namespace confab::logging
