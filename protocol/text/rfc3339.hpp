#pragma once
/// Times as they go over the wire (RFC 3339).

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace confab::text {

/// UTC with microseconds.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// "2026-11-20T20:20:58.020261Z", always with six digits, so that texts sort like the times. For
/// years 0 to 9999.
std::string format_rfc3339(Time time);
void append_rfc3339(std::string& out, Time time);

/// Reads a time with any offset from UTC; a space may stand for the 'T', digits beyond the
/// microsecond are dropped, a leap second is the first moment of the next minute. std::nullopt for
/// anything else, a time without an offset too.
std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace confab::text
