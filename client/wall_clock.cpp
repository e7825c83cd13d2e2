#include "client/wall_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace confab::client {
namespace {

using std::chrono::seconds;
using Seconds = std::chrono::sys_seconds;

/// What the clock here is ahead of UTC.
seconds offset_at(Seconds time) {
  const std::time_t count = time.time_since_epoch().count();
  std::tm local{};
  localtime_r(&count, &local);
  return seconds{local.tm_gmtoff};
}

/// The time at which a clock in UTC shows the same.
Seconds as_in_utc(const WallTime& shown) { return std::chrono::sys_days(shown.day) + shown.clock; }

}  // namespace

WallTime wall_time(text::Time time) {
  const Seconds whole = std::chrono::floor<seconds>(time);
  const Seconds local = whole + offset_at(whole);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {std::chrono::year_month_day(day), local - day};
}

std::vector<text::Time> moments_of(const WallTime& shown) {
  // Whatever offset holds then, it holds a day before or a day after it, too.
  const Seconds utc = as_in_utc(shown);
  std::vector<text::Time> found;
  for (const std::chrono::days away : {std::chrono::days{-1}, std::chrono::days{1}}) {
    const seconds offset = offset_at(utc + away);
    const Seconds moment = utc - offset;
    if (offset_at(moment) == offset) found.emplace_back(moment);
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

std::string clock_text(seconds clock) {
  const std::chrono::hh_mm_ss time(clock);
  std::string text = fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count());
  if (time.seconds().count() != 0) text += fmt::format(":{:02}", time.seconds().count());
  return text;
}

std::string day_text(std::chrono::year_month_day day) {
  constexpr std::array<std::string_view, 7> names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const std::chrono::weekday weekday{std::chrono::sys_days(day)};
  return fmt::format("{} {:04}-{:02}-{:02}", names.at(weekday.c_encoding()), int{day.year()},
                     unsigned{day.month()}, unsigned{day.day()});
}

std::string with_offset(text::Time time) {
  const Seconds whole = std::chrono::floor<seconds>(time);
  const seconds offset = offset_at(whole);
  const WallTime shown = wall_time(time);
  const std::chrono::hh_mm_ss clock(shown.clock);
  const std::chrono::hh_mm_ss ahead(std::chrono::abs(offset));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", int{shown.day.year()},
                     unsigned{shown.day.month()}, unsigned{shown.day.day()}, clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(),
                     offset < seconds{0} ? '-' : '+', ahead.hours().count(),
                     ahead.minutes().count());
}

}  // namespace confab::client
