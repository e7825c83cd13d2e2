#include "protocol/http/internal/framing.hpp"

#include <limits>

namespace confab::http::internal {

Error FramingFields::settle(int version_minor) const noexcept {
  if (!has_codings_) return no_error;
  if (has_length_) return Error::ambiguous_length;
  if (version_minor == 0) return Error::bad_transfer_encoding;
  // Without chunked at the end nobody knows where the message ends (RFC 9112 section 6.3).
  if (!chunked_) return Error::bad_transfer_encoding;
  return other_coding_ ? Error::unsupported_coding : no_error;
}

void FramingFields::note_connection(std::string_view value) noexcept {
  for_each_element(value, [this](std::string_view option) {
    if (is_name(option, "close")) close_ = true;
    if (is_name(option, "keep-alive")) keep_alive_ = true;
    if (is_name(option, "upgrade")) upgrade_ = true;
  });
}

Error FramingFields::note_length(std::string_view value) noexcept {
  if (has_length_ || value.empty()) return Error::bad_content_length;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  for (const char c : value) {
    if (!is_digit(c)) return Error::bad_content_length;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (length_ > (most - digit) / 10) return Error::bad_content_length;
    length_ = length_ * 10 + digit;
  }
  has_length_ = true;
  return no_error;
}

Error FramingFields::note_codings(std::string_view value) noexcept {
  has_codings_ = true;
  // An empty element is what a list with a bite taken out looks like: not worth the trust.
  for (;;) {
    const std::size_t comma = value.find(',');
    if (const Error error = note_coding(trim(value.substr(0, comma))); error != no_error)
      return error;
    if (comma == value.npos) return no_error;
    value.remove_prefix(comma + 1);
  }
}

Error FramingFields::note_coding(std::string_view element) noexcept {
  const char* const end = element.data() + element.size();
  const char* const name_end = skip(element.data(), end, token_char);
  const std::string_view name =
      element.substr(0, static_cast<std::size_t>(name_end - element.data()));
  const std::string_view parameters = trim(element.substr(name.size()));
  // Chunked is applied once, and last. A quoted parameter could hide a comma.
  if (name.empty() || chunked_ || parameters.find('"') != parameters.npos)
    return Error::bad_transfer_encoding;
  if (!parameters.empty() && parameters.front() != ';') return Error::bad_transfer_encoding;
  if (!is_name(name, "chunked")) {
    other_coding_ = true;
    return no_error;
  }
  chunked_ = true;
  return parameters.empty() ? no_error : Error::bad_transfer_encoding;
}

}  // namespace confab::http::internal
