#pragma once
/// What Unicode knows about characters: normal forms, case, white space, width (utf8proc).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confab::text {

/// Normalization form C: what is stored and shown. std::nullopt for bytes that are not UTF-8.
std::optional<std::string> nfc(std::string_view text);

/// NFKC_Casefold (Unicode section 3.13): two names are the same when their keys are. Compatible
/// forms become one and what can't be seen is left out. std::nullopt for bytes that are not UTF-8.
std::optional<std::string> casefold_key(std::string_view text);

/// The same; bytes that are not UTF-8 are the same as themselves alone.
std::string comparison_key(std::string_view text);

/// True when there is a control character (C0, DEL, C1) or a bidirectional control, or when it is
/// not UTF-8.
bool has_control(std::string_view text) noexcept;

/// True when there is white space of any kind (Unicode's property White_Space), or when it is not
/// UTF-8.
bool has_white_space(std::string_view text) noexcept;

/// What no name may have: either of the two.
bool has_control_or_space(std::string_view text) noexcept;

/// True when nothing would be seen: only white space and code points that are ignorable by default,
/// or nothing at all.
bool is_blank(std::string_view text) noexcept;

/// True for what words are made of: letters with their marks, digits, and what joins them ("_").
/// Wide ones (Han, kana, Hangul) are not among them: nothing stands between their words.
bool is_word_character(char32_t point) noexcept;

/// Columns on a terminal: wide characters take two, combining ones none. A byte that is not UTF-8
/// counts as one.
std::size_t display_width(std::string_view text) noexcept;

/// Bytes of what a person sees as the first character (an extended grapheme cluster, UAX #29): a
/// letter with its accents, a family of emoji. A byte that is not UTF-8 is one by itself; 0 for an
/// empty text.
std::size_t first_grapheme_bytes(std::string_view text) noexcept;

}  // namespace confab::text
