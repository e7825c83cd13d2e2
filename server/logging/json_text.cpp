#include "server/logging/json_text.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <optional>

#include "protocol/text/utf8.hpp"

namespace confab::logging {
namespace {

bool ends_a_line_somewhere(char32_t point) { return point == 0x2028 || point == 0x2029; }

bool is_harmless(char32_t point) {
  return point >= 0x20 && (point < 0x7F || point > 0x9F) && !text::is_bidi_control(point) &&
         !ends_a_line_somewhere(point);
}

void append_unit(std::string& out, std::uint32_t unit) {
  fmt::format_to(std::back_inserter(out), "\\u{:04x}", unit);
}

/// Beyond the first 65,536 in two halves, as JSON has it.
void append_escape(std::string& out, char32_t point) {
  switch (point) {
    case U'"':
    case U'\\':
      out += '\\';
      out += static_cast<char>(point);
      return;
    case U'\n':
      out += "\\n";
      return;
    case U'\r':
      out += "\\r";
      return;
    case U'\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (point < 0x10000) return append_unit(out, point);
  append_unit(out, 0xD800 + ((point - 0x10000) >> 10));
  append_unit(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::string_view before = text;
    const std::optional<char32_t> point = text::take_code_point(text);
    if (!point) {
      append_unit(out, 0xFFFD);
      text.remove_prefix(1);
    } else if (is_harmless(*point) && *point != U'"' && *point != U'\\') {
      out += before.substr(0, before.size() - text.size());
    } else {
      append_escape(out, *point);
    }
  }
  out += '"';
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

}  // namespace confab::logging
