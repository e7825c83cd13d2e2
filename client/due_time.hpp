#pragma once
/// When a message is to be delivered, as people say it.

#include <string>
#include <string_view>

#include "client/failure.hpp"
#include "protocol/text/rfc3339.hpp"

namespace confab::client {

/// The time as the server understands it. "+15m", seconds since 1970 and RFC 3339 with an offset
/// are its own; "18:30" is when the clock of this computer shows that the next time, and
/// "2026-12-24 18:00" is on that clock, too; both may have seconds.
Outcome<std::string> due_time(std::string_view said, text::Time now);

}  // namespace confab::client
