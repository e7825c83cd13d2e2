#pragma once
/// What the clock on the wall shows here: the time zone of this computer (TZ), with its changes.

#include <chrono>
#include <string>
#include <vector>

#include "protocol/text/rfc3339.hpp"

namespace confab::client {

/// A day, and a time of it.
struct WallTime {
  std::chrono::year_month_day day;
  std::chrono::seconds clock{0};  ///< what it shows, not what has passed since midnight
};

WallTime wall_time(text::Time time);

/// When the clock shows that: once, usually; never in an hour that is skipped when clocks are put
/// forward; twice in one that comes again. In order.
std::vector<text::Time> moments_of(const WallTime& shown);

/// "18:30", or "18:30:05".
std::string clock_text(std::chrono::seconds clock);
/// "Sat 2026-11-21"
std::string day_text(std::chrono::year_month_day day);
/// "2026-12-24T18:00:00+01:00"
std::string with_offset(text::Time time);

}  // namespace confab::client
