#pragma once
/// Text from anywhere, written so that it can't leave its place.

#include <string>
#include <string_view>

namespace confab::logging {

/// Appends `text` in quotes as a JSON string (RFC 8259 section 7), which is a TOML basic string
/// too.
///
/// What could forge a line or confuse a terminal is escaped in addition to what JSON asks for: DEL,
/// C1 and bidirectional controls, and Unicode's line ends. The rest is left readable. A byte that
/// is not UTF-8 becomes U+FFFD; nothing else is lost.
void append_json_text(std::string& out, std::string_view text);

std::string json_text(std::string_view text);

}  // namespace confab::logging
