#pragma once
/// HTTP dates (RFC 9110 section 5.6.7).

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace confab::http {

using Seconds = std::chrono::sys_seconds;

/// "Sun, 06 Nov 1994 08:49:37 GMT". For years 1970 to 9999.
std::string format_date(Seconds time);

/// Reads all three forms that a recipient has to accept; nothing else. `now` settles the century of
/// the two-digit form.
std::optional<Seconds> parse_date(std::string_view text, Seconds now);

}  // namespace confab::http
