#include "protocol/http/internal/line.hpp"

#include <cstring>

namespace confab::http::internal {

LineEnd read_version(const char* p, const char* end, int& minor) noexcept {
  constexpr std::string_view form = "HTTP/d.d";
  for (const char expected : form) {
    if (p == end) return line_is_cut;
    if (expected == 'd' ? !is_digit(*p) : *p != expected)
      return bad_byte(p, end, Error::bad_version);
    ++p;
  }
  const bool is_ours = p[-3] == '1' && p[-1] <= '1';
  minor = is_ours ? p[-1] - '0' : unsupported_minor;
  return {p, no_error};
}

LineEnd bad_name(const char* begin, const char* p, const char* end) noexcept {
  if (*p != ' ' && *p != '\t') return bad_byte(p, end, Error::bad_field_line);
  if (p == begin) return {nullptr, Error::line_folding};
  while (p != end && (*p == ' ' || *p == '\t')) ++p;
  const bool has_colon = p != end && *p == ':';
  return {nullptr, has_colon ? Error::space_before_colon : Error::bad_field_line};
}

}  // namespace confab::http::internal
