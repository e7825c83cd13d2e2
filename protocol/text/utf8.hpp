#pragma once
/// UTF-8 (RFC 3629).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confab::text {

/// Code points of a string that is valid UTF-8 (no surrogates, no overlong forms, at most
/// U+10FFFF); std::nullopt for anything else.
std::optional<std::size_t> count_code_points(std::string_view bytes) noexcept;

/// Takes the first code point off the front. std::nullopt, and nothing taken, where there is no
/// valid one.
std::optional<char32_t> take_code_point(std::string_view& bytes) noexcept;

/// Appends the code point, which has to be a valid one.
void append_code_point(std::string& out, char32_t point);

/// Marks, overrides and isolates that change the direction of the text around them: what makes a
/// name look like another one.
bool is_bidi_control(char32_t point) noexcept;

/// U+2028 and U+2029, which end a line or a paragraph.
bool is_line_end(char32_t point) noexcept;

/// For a terminal or a log line: control characters (C0, DEL, C1), bidirectional controls and bytes
/// that are not UTF-8 become visible escapes such as \x1b or \u{202e}. `keep_newlines` leaves LF
/// and TAB.
std::string make_visible(std::string_view text, bool keep_newlines = false);

}  // namespace confab::text
