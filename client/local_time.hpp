#pragma once
/// Times of the wire as the reader's clock shows them.

#include <string>
#include <string_view>

#include "protocol/text/rfc3339.hpp"

namespace confab::client {

text::Time current_time();

/// "20:20", or "2026-11-20 20:20" when that is not today, in the time zone of this computer.
std::string local_time(text::Time time, text::Time now);

/// The same for a time as the server wrote it; what can't be read is shown as it is, made visible.
std::string local_time(std::string_view rfc3339, text::Time now);

/// The server's words with the times in them (RFC 3339) on the reader's clock.
std::string with_local_times(std::string_view words, text::Time now);

}  // namespace confab::client
