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

/// For a terminal or a log line: control characters (C0, DEL, C1), bidirectional controls and bytes
/// that are not UTF-8 become visible escapes such as \x1b or \u{202e}. `keep_newlines` leaves LF
/// and TAB.
std::string make_visible(std::string_view text, bool keep_newlines = false);

}  // namespace confab::text
