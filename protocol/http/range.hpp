#pragma once
/// Byte ranges (RFC 9110 section 14).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::http {

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< inclusive

  std::uint64_t size() const noexcept { return last - first + 1; }
  bool operator==(const ByteRange&) const = default;
};

/// What a Range field means for a representation of a certain size.
struct RangeAnswer {
  /// `whole`: ignore the field; another unit, more than one range, or nothing that can be read.
  enum class Kind : std::uint8_t { whole, part, unsatisfiable } kind = Kind::whole;
  ByteRange part = {};

  bool operator==(const RangeAnswer&) const = default;
};
RangeAnswer read_range(std::string_view header, std::uint64_t size) noexcept;

/// "bytes 0-499/1234".
std::string content_range(const ByteRange& range, std::uint64_t size);
/// "bytes */1234", of a 416.
std::string content_range_unsatisfied(std::uint64_t size);

/// Whether an If-Range field lets the Range count (section 13.1.5): only a strong entity tag that
/// is this one does. A date never does: nothing here has one.
bool if_range(std::string_view header, std::string_view etag) noexcept;

}  // namespace confab::http
