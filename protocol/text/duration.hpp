#pragma once
/// Durations and sizes as people write them in options and as bodies carry them.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::text {

/// Reads "250ms", "90s", "15m", "1h", "7d" or "0": a whole number and one unit (also "us").
/// std::nullopt for anything else, and for what does not fit.
std::optional<std::chrono::microseconds> parse_duration(std::string_view text);

/// Writes it so that `parse_duration` reads the same: in the largest unit that leaves no rest, but
/// in days only from two on ("24h", "7d", "90s"). Not for negative ones.
std::string format_duration(std::chrono::microseconds duration);

/// Reads "64KiB", "5MiB", "1GiB", or a whole number of bytes. std::nullopt for anything else.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// Writes it so that `parse_size` reads the same: in the largest unit that leaves no rest.
std::string format_size(std::uint64_t bytes);

}  // namespace confab::text
