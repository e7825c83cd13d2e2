#include "protocol/text/percent.hpp"

#include "protocol/text/ascii.hpp"

namespace confab::text {

std::optional<std::string> percent_decode(std::string_view encoded) {
  std::string out;
  out.reserve(encoded.size());
  for (;;) {
    const std::size_t escape = encoded.find('%');
    out += encoded.substr(0, escape);
    if (escape == encoded.npos) return out;
    encoded.remove_prefix(escape + 1);
    if (encoded.size() < 2) return std::nullopt;
    const int high = hex_value(encoded[0]);
    const int low = hex_value(encoded[1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    encoded.remove_prefix(2);
  }
}

std::string percent_encode(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

}  // namespace confab::text
