#pragma once
/// Everything about an HTTP message that has a bound, named once.

#include <cstddef>
#include <cstdint>

#include "protocol/units.hpp"

namespace confab::http {

/// What one request or response may cost its reader. The defaults are confabd's options of the
/// same names; 0 is a bound of zero, not "no bound".
struct Limits {
  std::size_t head_bytes_max = 16 * KiB;    ///< start line and fields, with their CRLFs
  std::size_t target_bytes_max = 8 * KiB;   ///< the request target alone
  std::size_t fields_max = 100;             ///< field lines in a head, and again in trailers
  std::uint64_t body_bytes_max = 64 * KiB;  ///< content, after chunked decoding
  std::size_t chunk_extension_bytes_max = 1 * KiB;  ///< extensions of all chunks of one message
  std::size_t trailer_bytes_max = 4 * KiB;          ///< trailer section, with its CRLFs
};

/// Empty lines tolerated before a start line (RFC 9112 section 2.2 asks for at least one).
inline constexpr std::size_t leading_empty_lines_max = 2;

}  // namespace confab::http
