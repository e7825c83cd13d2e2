#pragma once
/// What is written down, as lines of text. Nothing a client sends can end a line or begin one.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "protocol/text/rfc3339.hpp"
#include "server/core/journal.hpp"
#include "server/edge/access_log.hpp"

namespace confab::logging {

/// For people, with or without a terminal's colours, or one JSON object.
enum class Style : std::uint8_t { plain, coloured, json };

/// "2026-11-20T20:20:58.020261Z info    listening  port=8000\n", or
/// {"ts":…,"level":…,"event":…,"port":8000}
std::string event_line(Style style, text::Time now, core::Level level, std::string_view event,
                       std::span<const core::Field> fields);

/// In the combined format of web servers, then the request's id and how long it took:
/// `10.0.0.1 - ann [20/Nov/2026:20:20:58 +0000] "GET /status" 200 512 "-" "curl/7.88.1" ID
/// 0.001234` (the "-" is where others write the referrer), or JSON.
std::string access_line(Style style, const edge::AccessEntry& entry);

}  // namespace confab::logging
