#pragma once
/// Lines of a head or of trailers: what both parsers read the same way.

#include <string_view>

#include "protocol/http/error.hpp"
#include "protocol/http/internal/scan.hpp"
#include "protocol/http/message.hpp"

namespace confab::http::internal {

inline constexpr Error no_error{};

/// Where a line ended. Without `next` it is bad, or, without an error, not whole yet.
struct LineEnd {
  const char* next = nullptr;
  Error error = no_error;
};

inline constexpr LineEnd line_is_cut{};

/// Names what is wrong with the byte at `p`, which fits nothing that is allowed there; `otherwise`
/// where it is an ordinary byte in the wrong place. What the answer is when the CR is the last byte
/// does not matter: errors are reported for whole lines only.
inline LineEnd bad_byte(const char* p, const char* end, Error otherwise) noexcept {
  if (*p == '\n') return {nullptr, Error::bad_line_end};
  if (*p == '\r') {
    const bool is_line_end = end - p > 1 && p[1] == '\n';
    return {nullptr, is_line_end ? otherwise : Error::bad_line_end};
  }
  return {nullptr, is_control(*p) ? Error::bad_character : otherwise};
}

/// CRLF at `p`.
inline LineEnd read_line_end(const char* p, const char* end, Error otherwise) noexcept {
  if (end - p >= 2 && p[0] == '\r' && p[1] == '\n') return {p + 2, no_error};
  if (p == end) return line_is_cut;
  return bad_byte(p, end, otherwise);
}

/// The minor version of what is of the form HTTP/d.d, and neither 1.0 nor 1.1.
inline constexpr int unsupported_minor = -1;

/// "HTTP/d.d" at `p` (RFC 9112 section 2.3); `next` is behind it. Whether the version is one of
/// ours is for the caller to ask once the line proved to be well-formed.
LineEnd read_version(const char* p, const char* end, int& minor) noexcept;

/// What stopped a field name, where it was not the colon.
LineEnd bad_name(const char* begin, const char* p, const char* end) noexcept;

/// name ":" OWS value OWS CRLF (RFC 9112 section 5).
inline LineEnd read_field_line(const char* p, const char* end, Field& field) noexcept {
  const char* const name = p;
  p = skip_name(p, end);
  if (p == end) return line_is_cut;
  if (*p != ':' || p == name) return bad_name(name, p, end);
  field.name = {name, static_cast<std::size_t>(p - name)};
  ++p;
  while (p != end && (*p == ' ' || *p == '\t')) ++p;
  const char* const value = p;
  p = skip_value(p, end);
  const LineEnd line_end = read_line_end(p, end, Error::bad_field_line);
  while (p != value && (p[-1] == ' ' || p[-1] == '\t')) --p;
  field.value = {value, static_cast<std::size_t>(p - value)};
  return line_end;
}

}  // namespace confab::http::internal
