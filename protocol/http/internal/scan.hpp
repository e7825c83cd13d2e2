#pragma once
/// Character classes of HTTP, and how far a run of one class reaches.
///
/// Most bytes of a head are letters of a few long values, so the runs are found sixteen bytes at a
/// time where the machine has SSE2 (every x86-64) and byte by byte elsewhere; the answers are the
/// same. Nothing outside [p, end) is ever read.

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "protocol/text/ascii.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace confab::http::internal {

inline constexpr std::uint8_t token_char = 1;   ///< tchar, RFC 9110 section 5.6.2
inline constexpr std::uint8_t target_char = 2;  ///< what a request target may be written with
inline constexpr std::uint8_t value_char = 4;   ///< field content: HTAB, SP, VCHAR, obs-text
inline constexpr std::uint8_t host_char = 8;    ///< reg-name, RFC 3986 section 3.2.2, but for '%'

namespace classes {

constexpr bool is_one_of(char c, std::string_view set) noexcept { return set.find(c) != set.npos; }

/// RFC 3986 knows fewer, but browsers leave []{}|\^` in a query as they are. '#' begins a fragment,
/// which is never sent; quotes and angle brackets have no business in a URL, and bytes beyond ASCII
/// have to be percent-encoded.
constexpr bool is_target(char c) noexcept { return c > ' ' && c < 0x7f && !is_one_of(c, "\"#<>"); }

constexpr std::array<std::uint8_t, 256> make_table() noexcept {
  std::array<std::uint8_t, 256> table{};
  for (unsigned byte = 0; byte < table.size(); ++byte) {
    const char c = static_cast<char>(byte);
    unsigned kinds = 0;
    if (text::is_alnum(c) || is_one_of(c, "!#$%&'*+-.^_`|~")) kinds |= token_char;
    if (is_target(c)) kinds |= target_char;
    if (c == '\t' || (byte >= ' ' && byte != 0x7f)) kinds |= value_char;
    if (text::is_alnum(c) || is_one_of(c, "-._~!$&'()*+,;=")) kinds |= host_char;
    table[byte] = static_cast<std::uint8_t>(kinds);
  }
  return table;
}

inline constexpr std::array<std::uint8_t, 256> table = make_table();

}  // namespace classes

inline bool is(char c, std::uint8_t kind) noexcept {
  return (classes::table[static_cast<unsigned char>(c)] & kind) != 0;
}

inline bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

using text::hex_value;
using text::is_digit;

/// The first byte of [p, end) that is not of this kind, or `end`.
inline const char* skip(const char* p, const char* end, std::uint8_t kind) noexcept {
  while (p != end && is(*p, kind)) ++p;
  return p;
}

#if defined(__SSE2__)
namespace sse2 {

/// Bytes from `first` to `last`: all of them, and no others, stay small when `first` is subtracted.
inline __m128i in_range(__m128i bytes, char first, char last) noexcept {
  const __m128i shifted = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
  const __m128i width = _mm_set1_epi8(static_cast<char>(last - first));
  return _mm_cmpeq_epi8(_mm_min_epu8(shifted, width), shifted);
}

inline __m128i equal(__m128i bytes, char c) noexcept {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

inline __m128i load(const char* p) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

/// One bit for each byte that was found, the first one lowest.
inline std::uint32_t bits(__m128i found) noexcept {
  return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
}

/// Skips blocks up to the first byte that stops; before a rest shorter than a block it gives up.
template <class Stops>
const char* skip_blocks(const char* p, const char* end, Stops stops) noexcept {
  for (; end - p >= 16; p += 16)
    if (const std::uint32_t found = bits(stops(load(p))); found != 0)
      return p + std::countr_zero(found);
  return p;
}

}  // namespace sse2
#endif

/// Field names: nearly always letters and '-', up to a colon.
///
/// Where the next line begins depends on where this name ends, so that is what to know first: the
/// colon is looked for by itself, and the letters before it are checked beside that.
inline const char* skip_name(const char* p, const char* end) noexcept {
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = sse2::load(p);
    const std::uint32_t colons = sse2::bits(sse2::equal(bytes, ':'));
    const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const std::uint32_t letters =
        sse2::bits(_mm_or_si128(sse2::in_range(lower, 'a', 'z'), sse2::equal(bytes, '-')));
    const std::uint32_t before_colon = (colons - 1) & ~colons & 0xffff;
    if ((letters & before_colon) != before_colon) break;
    if (colons != 0) return p + std::countr_zero(colons);
  }
#endif
  return skip(p, end, token_char);
}

/// Field values; the table adds HTAB.
inline const char* skip_value(const char* p, const char* end) noexcept {
#if defined(__SSE2__)
  p = sse2::skip_blocks(p, end, [](__m128i bytes) noexcept {
    return _mm_or_si128(sse2::in_range(bytes, 0, 0x1f), sse2::equal(bytes, 0x7f));
  });
#endif
  return skip(p, end, value_char);
}

/// Request targets.
inline const char* skip_target(const char* p, const char* end) noexcept {
#if defined(__SSE2__)
  p = sse2::skip_blocks(p, end, [](__m128i bytes) noexcept {
    const __m128i quotes = _mm_or_si128(sse2::equal(bytes, '"'), sse2::equal(bytes, '#'));
    const __m128i angles = _mm_or_si128(sse2::equal(bytes, '<'), sse2::equal(bytes, '>'));
    const __m128i unprintable =
        _mm_or_si128(sse2::in_range(bytes, 0, ' '), sse2::in_range(bytes, 0x7f, '\xff'));
    return _mm_or_si128(_mm_or_si128(quotes, angles), unprintable);
  });
#endif
  return skip(p, end, target_char);
}

/// Without the white space (SP and HTAB) around it.
inline std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace confab::http::internal
