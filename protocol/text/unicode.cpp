#include "protocol/text/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "protocol/text/utf8.hpp"

namespace confab::text {
namespace {

bool is_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<std::string> map(std::string_view text, unsigned options) {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()),
                                             &mapped, static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
}

bool is_control(char32_t point) noexcept {
  return utf8proc_category(static_cast<utf8proc_int32_t>(point)) == UTF8PROC_CATEGORY_CC ||
         is_bidi_control(point);
}

/// White_Space is the separators and six of the control characters.
bool is_white_space(char32_t point) noexcept {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(point))) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return (point >= 0x09 && point <= 0x0d) || point == 0x85;
  }
}

bool is_ignorable(char32_t point) noexcept {
  return utf8proc_get_property(static_cast<utf8proc_int32_t>(point))->ignorable != 0;
}

/// True when some code point is like that, or when there is something else than code points.
template <class Predicate>
bool has(std::string_view text, Predicate predicate) noexcept {
  while (!text.empty()) {
    const std::optional<char32_t> point = take_code_point(text);
    if (!point || predicate(*point)) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  return map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::optional<std::string> casefold_key(std::string_view text) {
  return map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                       UTF8PROC_IGNORE);
}

std::string comparison_key(std::string_view text) {
  return casefold_key(text).value_or(std::string(text));
}

bool has_control(std::string_view text) noexcept { return has(text, is_control); }

bool has_white_space(std::string_view text) noexcept { return has(text, is_white_space); }

bool has_control_or_space(std::string_view text) noexcept {
  return has(text, [](char32_t point) { return is_control(point) || is_white_space(point); });
}

bool is_blank(std::string_view text) noexcept {
  return !has(text, [](char32_t point) { return !is_white_space(point) && !is_ignorable(point); });
}

bool is_word_character(char32_t point) noexcept {
  const auto code = static_cast<utf8proc_int32_t>(point);
  const utf8proc_category_t category = utf8proc_category(code);
  return utf8proc_charwidth(code) < 2 &&
         ((category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) ||
          category == UTF8PROC_CATEGORY_PC);
}

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) {
    if (const std::optional<char32_t> point = take_code_point(text)) {
      width += static_cast<std::size_t>(utf8proc_charwidth(static_cast<utf8proc_int32_t>(*point)));
    } else {
      width += 1;
      text.remove_prefix(1);
    }
  }
  return width;
}

std::size_t first_grapheme_bytes(std::string_view text) noexcept {
  std::string_view left = text;
  std::optional<char32_t> before = take_code_point(left);
  if (!before) return text.empty() ? 0 : 1;
  utf8proc_int32_t state = 0;
  for (;;) {
    const std::size_t end = text.size() - left.size();
    const std::optional<char32_t> next = take_code_point(left);
    if (!next || utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(*before),
                                                  static_cast<utf8proc_int32_t>(*next), &state))
      return end;
    before = next;
  }
}

}  // namespace confab::text
