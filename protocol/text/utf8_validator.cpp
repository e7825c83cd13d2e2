#include "protocol/text/utf8_validator.hpp"

#include <cstddef>
#include <cstring>

namespace confab::text {
namespace {

constexpr std::uint8_t least_continuation = 0x80;
constexpr std::uint8_t most_continuation = 0xbf;

/// Where the ASCII at the front ends, looking at eight bytes at a time.
const char* skip_ascii(const char* p, const char* end) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  for (std::uint64_t block = 0; end - p >= std::ptrdiff_t{sizeof block}; p += sizeof block) {
    std::memcpy(&block, p, sizeof block);
    if ((block & high_bits) != 0) break;
  }
  while (p != end && static_cast<unsigned char>(*p) < 0x80) ++p;
  return p;
}

}  // namespace

bool Utf8Validator::take(std::string_view piece) noexcept {
  const char* p = piece.data();
  const char* const end = p + piece.size();
  while (p != end) {
    const auto byte = static_cast<unsigned char>(*p);
    if (missing_ > 0) {
      if (byte < least_ || byte > most_) return false;
      least_ = least_continuation;
      most_ = most_continuation;
      --missing_;
      ++p;
    } else if (byte < 0x80) {
      p = skip_ascii(p, end);
    } else {
      if (!begin(byte)) return false;
      ++p;
    }
  }
  return true;
}

/// The table of RFC 3629 section 4: the second byte keeps out what is overlong, a surrogate, or
/// beyond U+10FFFF.
bool Utf8Validator::begin(unsigned char lead) noexcept {
  if (lead < 0xc2 || lead > 0xf4) return false;
  missing_ = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  if (lead == 0xe0) least_ = 0xa0;
  if (lead == 0xed) most_ = 0x9f;
  if (lead == 0xf0) least_ = 0x90;
  if (lead == 0xf4) most_ = 0x8f;
  return true;
}

}  // namespace confab::text
