#pragma once
/// Times, durations and hashes as a person reads them, and back: exactly, or not at all.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/chat/types.hpp"

namespace confab::chat {

/// RFC 3339, always with microseconds: `2026-11-20T20:20:58.020261Z`. Years 0 to 9999.
std::string text_of(Time at);
std::optional<Time> time_of(std::string_view text);

/// A number of the largest unit that divides it: `7d`, `1h`, `90s`, `1500ms`; not negative.
std::string text_of(Duration length);
std::optional<Duration> duration_of(std::string_view text);

/// Two lower-case digits a byte.
std::string hex_of(std::span<const std::uint8_t> bytes);
/// False, and `bytes` as it was, unless there are digits for all of `bytes` and no more.
bool bytes_of(std::string_view hex, std::span<std::uint8_t> bytes);

}  // namespace confab::chat
