#include "client/due_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <span>

#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

bool is_the_servers(std::string_view said) {
  const bool seconds =
      !said.empty() && std::ranges::all_of(said, [](char c) { return c >= '0' && c <= '9'; });
  return seconds || said.starts_with('+') || text::parse_rfc3339(said).has_value();
}

/// In the first of the formats that it is written in; what that does not name is as in `start`.
std::optional<std::tm> read_as(const std::string& said, std::span<const char* const> formats,
                               const std::tm& start) {
  for (const char* const format : formats) {
    std::tm fields = start;
    const char* const end = ::strptime(said.c_str(), format, &fields);
    if (end != nullptr && *end == '\0') return fields;
  }
  return {};
}

/// Not the 30th of February, which would pass for the 2nd of March.
bool is_in_calendar(const std::tm& fields) {
  const auto year = std::chrono::year(fields.tm_year + 1900);
  const auto month = std::chrono::month(static_cast<unsigned>(fields.tm_mon + 1));
  return (year / month / std::chrono::day(static_cast<unsigned>(fields.tm_mday))).ok();
}

/// A day beyond the end of its month is one of the next.
std::optional<text::Time> on_this_clock(std::tm fields) {
  fields.tm_isdst = -1;  // whatever holds then
  const std::time_t seconds = std::mktime(&fields);
  if (seconds == -1) return {};
  return text::Time{std::chrono::seconds{seconds}};
}

}  // namespace

Outcome<std::string> due_time(std::string_view said, text::Time now) {
  constexpr std::array hours{"%H:%M", "%H:%M:%S"};
  constexpr std::array days{"%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M",
                            "%Y-%m-%dT%H:%M:%S"};
  if (is_the_servers(said)) return std::string(said);
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm today{};
  localtime_r(&seconds, &today);
  today.tm_sec = 0;

  const std::string text(said);
  std::optional<text::Time> due;
  if (std::optional<std::tm> hour = read_as(text, hours, today)) {
    due = on_this_clock(*hour);
    if (due && *due <= now) {
      ++hour->tm_mday;
      due = on_this_clock(*hour);
    }
  } else if (const auto day = read_as(text, days, today); day && is_in_calendar(*day)) {
    due = on_this_clock(*day);
  }
  if (due) return text::format_rfc3339(*due);
  return usage_failure(
      fmt::format("\"{}\" is no time. Say +15m, 18:30, \"2026-12-24 18:00\", or "
                  "2026-12-24T18:00:00+01:00.",
                  text::make_visible(said)));
}

}  // namespace confab::client
