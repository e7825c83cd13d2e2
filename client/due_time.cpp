#include "client/due_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "client/readable_span.hpp"
#include "client/wall_clock.hpp"
#include "protocol/text/duration.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::year_month_day;
using Words = std::span<const std::string_view>;

/// The calendar of the wire ends with the year 9999.
constexpr std::int64_t last_second = 253'402'300'799;
constexpr std::int64_t span_seconds_max = 100LL * 366 * 24 * 3600;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if(text, is_space) - text.begin());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

/// Takes digits off the beginning, at most as many.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t digits_max) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto length = static_cast<std::size_t>(end - text.begin());
  if (length == 0 || length > digits_max) return {};
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + length, number);
  text.remove_prefix(length);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> seconds_of_unit(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 19> units{{
      {"s", 1},          {"sec", 1},         {"second", 1},   {"seconds", 1},   {"m", 60},
      {"min", 60},       {"minute", 60},     {"minutes", 60}, {"h", 3600},      {"hour", 3600},
      {"hours", 3600},   {"d", 86'400},      {"day", 86'400}, {"days", 86'400}, {"w", 604'800},
      {"week", 604'800}, {"weeks", 604'800}, {"mins", 60},    {"hrs", 3600},
  }};
  const auto* const unit =
      std::ranges::find(units, name, [](const auto& entry) { return entry.first; });
  if (unit == units.end()) return {};
  return unit->second;
}

/// "1h30m", also with white space around the units.
std::optional<seconds> read_span(std::string_view text) {
  const auto skip_spaces = [&] {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  };
  std::int64_t total = 0;
  do {
    const auto number = take_number(text, 10);
    skip_spaces();
    const auto letters =
        std::ranges::find_if_not(text, [](char c) { return c >= 'a' && c <= 'z'; });
    const auto length = static_cast<std::size_t>(letters - text.begin());
    const auto unit = seconds_of_unit(text.substr(0, length));
    if (!number || !unit || *number > span_seconds_max / *unit) return {};
    total += *number * *unit;
    text.remove_prefix(length);
    skip_spaces();
  } while (!text.empty());
  if (total > span_seconds_max) return {};
  return seconds{total};
}

/// "9:00", "18:30", "18:30:15".
std::optional<seconds> read_clock(std::string_view text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':') || text.size() < 2) return {};
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return {};
  std::int64_t second = 0;
  if (!text.empty()) {
    if (!take(text, ':') || text.size() != 2) return {};
    const auto number = take_number(text, 2);
    if (!number || *number > 59 || !text.empty()) return {};
    second = *number;
  }
  return seconds{*hour * 3600 + *minute * 60 + second};
}

/// "2026-12-24", if the calendar has it.
std::optional<year_month_day> read_date(std::string_view text) {
  if (text.size() != 10) return {};
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return {};
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return {};
  const auto day = take_number(text, 2);
  if (!day || !text.empty()) return {};
  const year_month_day date(std::chrono::year(static_cast<int>(*year)),
                            std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *year < 1970) return {};
  return date;
}

/// "fri", "friday".
std::optional<std::chrono::weekday> read_weekday(std::string_view word) {
  constexpr std::array<std::string_view, 7> names{"sunday",   "monday", "tuesday", "wednesday",
                                                  "thursday", "friday", "saturday"};
  for (unsigned i = 0; i < names.size(); ++i)
    if (word == names.at(i) || word == names.at(i).substr(0, 3)) return std::chrono::weekday(i);
  return {};
}

year_month_day later(year_month_day day, days by) { return std::chrono::sys_days(day) + by; }

/// What a moment is chosen from, and which one it is.
struct Choice {
  WallTime shown;
  std::vector<text::Time> moments;
  std::optional<text::Time> next;  ///< the first that is still to come
};

Choice choose(const WallTime& shown, text::Time now) {
  Choice choice{shown, moments_of(shown), {}};
  const auto next = std::ranges::find_if(choice.moments, [&](text::Time at) { return at > now; });
  if (next != choice.moments.end()) choice.next = *next;
  return choice;
}

std::string skips(const WallTime& shown) {
  return fmt::format("the clock here skips {} on {}", clock_text(shown.clock), day_text(shown.day));
}

DueTime chosen(const Choice& choice) {
  DueTime due{*choice.next, text::format_rfc3339(*choice.next)};
  if (choice.moments.size() < 2) return due;
  const bool first = *choice.next == choice.moments.front();
  due.note = fmt::format("The clock here shows {} twice on {}; this is the {} time.{}",
                         clock_text(choice.shown.clock), day_text(choice.shown.day),
                         first ? "first" : "second",
                         first ? " The second is " + with_offset(choice.moments.back()) + "." : "");
  return due;
}

Outcome<DueTime> on_day(year_month_day day, seconds clock, text::Time now) {
  const Choice choice = choose({day, clock}, now);
  if (choice.next) return chosen(choice);
  if (choice.moments.empty())
    return usage_failure(
        fmt::format("{}, when it is put forward. Say another time.", skips(choice.shown)));
  return usage_failure(fmt::format("{} {} has passed already.", day_text(day), clock_text(clock)));
}

/// When the clock shows that next.
Outcome<DueTime> next_time(seconds clock, text::Time now) {
  const year_month_day today = wall_time(now).day;
  std::string note;
  for (days ahead{0};; ++ahead) {
    const Choice choice = choose({later(today, ahead), clock}, now);
    if (choice.next) {
      DueTime due = chosen(choice);
      if (!note.empty()) due.note = note;
      return due;
    }
    if (!choice.moments.empty()) continue;
    note = fmt::format("Note that {}.", skips(choice.shown));
  }
}

/// When a day of that name has that time next.
Outcome<DueTime> on_weekday(std::chrono::weekday weekday, seconds clock, text::Time now) {
  const year_month_day today = wall_time(now).day;
  const days ahead = weekday - std::chrono::weekday(std::chrono::sys_days(today));
  const Choice choice = choose({later(today, ahead), clock}, now);
  if (choice.next) return chosen(choice);
  const bool passed = !choice.moments.empty();
  return on_day(later(today, passed ? ahead + days{7} : ahead), clock, now);
}

/// On the day of that name, or of that date.
std::optional<Outcome<DueTime>> on(std::string_view day, seconds clock, text::Time now) {
  const year_month_day today = wall_time(now).day;
  if (day == "today") return on_day(today, clock, now);
  if (day == "tomorrow") return on_day(later(today, days{1}), clock, now);
  if (const auto weekday = read_weekday(day)) return on_weekday(*weekday, clock, now);
  if (const auto date = read_date(day)) return on_day(*date, clock, now);
  return {};
}

/// What is told by a day, before the time or behind it, or by none.
std::optional<Outcome<DueTime>> by_the_clock(Words words, text::Time now) {
  if (words.size() == 3 && words[1] == "at") {
    const auto clock = read_clock(words[2]);
    return clock ? on(words[0], *clock, now) : std::nullopt;
  }
  if (words.empty() || words.size() > 2) return {};
  if (const auto clock = read_clock(words.front()))
    return words.size() == 1 ? next_time(*clock, now) : on(words[1], *clock, now);
  const auto clock = read_clock(words.back());
  return clock ? on(words[0], *clock, now) : std::nullopt;
}

std::optional<seconds> from_now(std::string_view said) {
  if (take(said, '+')) return std::ranges::any_of(said, is_space) ? std::nullopt : read_span(said);
  if (!said.starts_with("in ")) return {};
  said.remove_prefix(3);
  said.remove_prefix(std::min(said.find_first_not_of(" \t"), said.size()));
  return read_span(said);
}

/// Seconds since 1970 have had so many digits since 1973; what is shorter means something else.
constexpr std::size_t unix_digits_min = 9;

std::optional<DueTime> absolute(std::string_view said) {
  if (const auto time = text::parse_rfc3339(said)) return DueTime{*time, std::string(said)};
  std::string_view rest = said;
  const auto number = take_number(rest, 12);
  if (!number || !rest.empty() || *number > last_second || said.size() < unix_digits_min) return {};
  return DueTime{text::Time{seconds{*number}}, std::string(said)};
}

bool is_day(std::string_view word) {
  return word == "today" || word == "tomorrow" || read_weekday(word) || read_date(word);
}

/// Nothing when that is no time at all; a failure when it is one that can't be.
std::optional<Outcome<DueTime>> read(std::string_view said, text::Time now) {
  if (auto due = absolute(said)) return *std::move(due);
  const std::string lower = lower_case(said);
  if (const auto span = from_now(lower))
    return DueTime{now + *span, "+" + text::format_duration(*span)};
  std::vector<std::string_view> words = words_of(lower);
  if (words.size() == 1 && words[0].find('t') == 10)  // 2026-12-24T18:00
    words = {words[0].substr(0, 10), words[0].substr(11)};
  return by_the_clock(words, now);
}

Failure no_time(std::string_view said) {
  const std::string lower = lower_case(said);
  std::string_view rest = said;
  if (const auto hour = take_number(rest, 2); hour && *hour <= 23 && rest.empty())
    return usage_failure(fmt::format(
        "\"{0}\" alone is no time. Say {0}:00 for o'clock, +{0}m or +{0}h from now.", said));
  if (is_day(lower)) return usage_failure(fmt::format("{0} at what time? Say \"{0} 9:00\".", said));
  return usage_failure(
      fmt::format("\"{}\" is no time. Say +15m, 18:30, \"tomorrow 9:00\", \"2026-12-24 18:00\", or "
                  "2026-12-24T18:00:00+01:00.",
                  text::make_visible(said)));
}

}  // namespace

Outcome<DueTime> due_time(std::string_view said, text::Time now) {
  const auto due = read(said, now);
  return due ? *due : no_time(said);
}

Outcome<DueTime> leading_due_time(std::string_view& line, text::Time now) {
  constexpr std::size_t words_max = 5;  // "in 2 hours 5 minutes"
  const auto without_spaces = [](std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  };
  const std::string_view said = without_spaces(line);
  const std::vector<std::string_view> words = words_of(said);
  for (std::size_t count = std::min(words.size(), words_max); count > 0; --count) {
    const std::string_view last = words[count - 1];
    const auto length = static_cast<std::size_t>(last.data() + last.size() - said.data());
    const auto due = read(said.substr(0, length), now);
    if (!due) continue;
    if (*due) line = without_spaces(said.substr(length));
    return *due;
  }
  return no_time(words.empty() ? said : words.front());
}

std::string take_time(const std::string& first, std::vector<std::string>& more, text::Time now) {
  constexpr std::size_t words_max = 4;  // of "in" also "2" "hours" "5" "minutes"
  std::size_t count = std::ranges::any_of(first, is_space) ? 0 : std::min(more.size(), words_max);
  for (; count > 0; --count) {
    std::string said = first;
    for (std::size_t i = 0; i < count; ++i) said += " " + more[i];
    if (!read(said, now)) continue;
    more.erase(more.begin(), more.begin() + static_cast<std::ptrdiff_t>(count));
    return said;
  }
  return first;
}

std::string understood(const DueTime& due, text::Time now) {
  const WallTime shown = wall_time(due.at);
  return fmt::format("{} {} ({})", day_text(shown.day), clock_text(shown.clock),
                     due.at < now ? "in the past" : "in " + readable_span(due.at - now));
}

}  // namespace confab::client
