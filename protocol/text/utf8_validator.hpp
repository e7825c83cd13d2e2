#pragma once
/// UTF-8 (RFC 3629) that comes in pieces.

#include <cstdint>
#include <string_view>

namespace confab::text {

/// Says whether pieces put together can still be UTF-8, at the first byte that rules it out: no
/// surrogates, no overlong forms, at most U+10FFFF. Remembers three bytes; a piece may end inside a
/// code point.
class Utf8Validator {
 public:
  /// False as soon as no continuation can make it right; it is of no use after that.
  bool take(std::string_view piece) noexcept;

  /// True where the text may end: not inside a code point.
  bool complete() const noexcept { return missing_ == 0; }

 private:
  bool begin(unsigned char lead) noexcept;

  std::uint8_t missing_ = 0;  ///< bytes of the code point at hand that are still to come
  std::uint8_t least_ = 0x80;
  std::uint8_t most_ = 0xbf;  ///< what the next of them may be
};

}  // namespace confab::text
