#pragma once
/// Bytes that come in pieces -> lines.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::client {

/// Holds what has not become a line yet, and at most one line more than that. Work is linear in the
/// bytes however they are cut.
class LineSplitter {
 public:
  explicit LineSplitter(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  void add(std::string_view bytes);

  /// The next whole line, without LF or CRLF. Empty lines mean nothing and are passed over, and
  /// what follows the last LF may be a line that was cut off: it is never one.
  std::optional<std::string> next();

  /// A line is longer than allowed; nothing comes any more, unless it is passed over.
  bool overlong() const { return overlong_; }
  /// Goes on behind that line, wherever it ends.
  void pass_over();

 private:
  std::size_t line_bytes_max_;
  std::string bytes_;
  std::size_t begin_ = 0;    ///< of the line at hand
  std::size_t scanned_ = 0;  ///< up to here it has no LF
  bool overlong_ = false;
  bool passing_over_ = false;  ///< up to the next LF
};

/// The lines of a text that is there as a whole, without their LF. Its last LF counts for nothing.
std::vector<std::string> split_lines(std::string_view text);

}  // namespace confab::client
