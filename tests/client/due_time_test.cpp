#include "client/due_time.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/time_zone.hpp"

namespace confab::client {
namespace {

using confab::testing::central_europe;
using confab::testing::TimeZone;

text::Time time(std::string_view rfc3339) { return text::parse_rfc3339(rfc3339).value(); }

/// When it is Friday, 20:20:58 on a clock three hours ahead of UTC.
const text::Time now = time("2026-11-20T17:20:58.020261Z");

/// What the server is told.
std::string due(std::string_view said, text::Time when = now) {
  const auto time = due_time(said, when);
  return time ? time->wire : "exit " + std::to_string(static_cast<int>(time.error().exit));
}
std::string refusal(std::string_view said, text::Time when = now) {
  const auto time = due_time(said, when);
  return time ? "" : time.error().sentence;
}
/// With what people are told about it.
std::string heard(std::string_view said, text::Time when = now) {
  const auto time = due_time(said, when);
  if (!time) return time.error().sentence;
  return understood(*time, when) + (time->note.empty() ? "" : " " + time->note);
}

class DueTime : public ::testing::Test {
 protected:
  TimeZone zone{"XXX-3"};
};

TEST_F(DueTime, LeavesToTheServerWhatItUnderstandsItself) {
  for (const char* said : {"1795000000", "2026-12-24T18:00:00+01:00", "2026-12-24T18:00:00.5Z"})
    EXPECT_EQ(due(said), said);
  EXPECT_EQ(heard("2026-12-24T18:00:00+01:00"), "Thu 2026-12-24 20:00 (in 33 days 23 h)");
  EXPECT_EQ(heard("1000000000"), "Sun 2001-09-09 04:46:40 (in the past)");
}

TEST_F(DueTime, CountsSpansFromNowOnTheServersClock) {
  EXPECT_EQ(due("+15m"), "+15m");
  EXPECT_EQ(due("+90s"), "+90s");
  EXPECT_EQ(due("+1h30m"), "+90m");
  EXPECT_EQ(due("+1d12h"), "+36h");
  EXPECT_EQ(due("in 15m"), "+15m");
  EXPECT_EQ(due("in 2 hours"), "+2h");
  EXPECT_EQ(due("In 1 hour 5 min"), "+65m");
  EXPECT_EQ(due("+2w"), "+14d");
  EXPECT_EQ(heard("+1h30m"), "Fri 2026-11-20 21:50:58 (in 1 h 30 min)");
}

TEST_F(DueTime, ReadsTheClockOfThisComputer) {
  EXPECT_EQ(due("20:21"), "2026-11-20T17:21:00.000000Z");
  EXPECT_EQ(due("23:59:30"), "2026-11-20T20:59:30.000000Z");
  EXPECT_EQ(due("2026-12-24 18:00"), "2026-12-24T15:00:00.000000Z");
  EXPECT_EQ(due("2026-12-24T18:00:30"), "2026-12-24T15:00:30.000000Z");
  EXPECT_EQ(heard("22:30"), "Fri 2026-11-20 22:30 (in 2 h 9 min)");
}

TEST_F(DueTime, IsTomorrowWhenTheClockHasPassedIt) {
  EXPECT_EQ(due("20:20"), "2026-11-21T17:20:00.000000Z");
  EXPECT_EQ(due("00:00"), "2026-11-20T21:00:00.000000Z");
  EXPECT_EQ(due("9:00"), "2026-11-21T06:00:00.000000Z");
}

TEST_F(DueTime, KnowsDaysByTheirNames) {
  EXPECT_EQ(heard("today 22:30"), "Fri 2026-11-20 22:30 (in 2 h 9 min)");
  EXPECT_EQ(heard("tomorrow 9:00"), "Sat 2026-11-21 09:00 (in 12 h 39 min)");
  EXPECT_EQ(heard("tomorrow at 9:00"), heard("tomorrow 9:00"));
  EXPECT_EQ(heard("Monday 9:00"), "Mon 2026-11-23 09:00 (in 2 days 12 h)");
  EXPECT_EQ(heard("fri 20:21"), "Fri 2026-11-20 20:21 (in 1 s)");
  EXPECT_EQ(heard("fri 20:20"), "Fri 2026-11-27 20:20 (in 6 days 23 h)") << "today's has passed";
}

TEST_F(DueTime, TakesTheDayBehindTheTimeAsWell) {
  for (const char* const day : {"today", "tomorrow", "Friday", "fri", "saturday", "2026-12-24"}) {
    const std::string before = std::string(day) + " 22:30";
    EXPECT_EQ(heard("22:30 " + std::string(day)), heard(before));
    EXPECT_EQ(due("22:30 " + std::string(day)).size(), due(before).size());
  }
  EXPECT_EQ(heard("9:00 tomorrow"), "Sat 2026-11-21 09:00 (in 12 h 39 min)");
  EXPECT_EQ(heard("18:30:15  2026-12-24"), "Thu 2026-12-24 18:30:15 (in 33 days 22 h)");
  EXPECT_EQ(refusal("9:00 today"), "Fri 2026-11-20 09:00 has passed already.");
}

TEST_F(DueTime, HasToBeToCome) {
  EXPECT_EQ(refusal("today 9:00"), "Fri 2026-11-20 09:00 has passed already.");
  EXPECT_EQ(refusal("2026-11-20 20:20"), "Fri 2026-11-20 20:20 has passed already.");
}

TEST_F(DueTime, HoldsToTheClockOverAChangeOfIt) {
  const TimeZone here(central_europe);
  EXPECT_EQ(due("2027-03-27 12:00"), "2027-03-27T11:00:00.000000Z");
  EXPECT_EQ(due("2027-03-28 12:00"), "2027-03-28T10:00:00.000000Z");
  const text::Time the_evening_before = time("2027-03-27T19:00:00Z");
  EXPECT_EQ(heard("tomorrow 20:00", the_evening_before), "Sun 2027-03-28 20:00 (in 23 h)");
}

TEST_F(DueTime, RefusesATimeThatTheClockSkips) {
  const TimeZone here(central_europe);
  EXPECT_EQ(refusal("2027-03-28 02:30"),
            "the clock here skips 02:30 on Sun 2027-03-28, when it is put forward. Say another "
            "time.");
  const text::Time just_before = time("2027-03-28T00:59:00Z");
  EXPECT_EQ(refusal("today 02:00", just_before), refusal("2027-03-28 02:00"));
  EXPECT_EQ(due("today 03:00", just_before), "2027-03-28T01:00:00.000000Z");
  EXPECT_EQ(refusal("sun 02:59:59", just_before).substr(0, 15), "the clock here ");
  EXPECT_EQ(heard("02:30", just_before),
            "Mon 2027-03-29 02:30 (in 23 h 31 min) Note that the clock here skips 02:30 on Sun "
            "2027-03-28.");
}

TEST_F(DueTime, SaysWhichOfTwoItTakes) {
  const TimeZone here(central_europe);
  EXPECT_EQ(due("2027-10-31 02:30"), "2027-10-31T00:30:00.000000Z");
  const text::Time before = time("2027-10-31T00:00:00Z");
  EXPECT_EQ(heard("02:30", before),
            "Sun 2027-10-31 02:30 (in 30 min) The clock here shows 02:30 twice on Sun 2027-10-31; "
            "this is the first time. The second is 2027-10-31T02:30:00+01:00.");
  const text::Time between = time("2027-10-31T00:45:00Z");
  EXPECT_EQ(heard("today 02:30", between),
            "Sun 2027-10-31 02:30 (in 45 min) The clock here shows 02:30 twice on Sun 2027-10-31; "
            "this is the second time.");
  EXPECT_EQ(due("02:30", between), "2027-10-31T01:30:00.000000Z");
  EXPECT_EQ(due("03:00", between), "2027-10-31T02:00:00.000000Z") << "comes once";
}

TEST_F(DueTime, IsNothingElse) {
  for (const char* said : {"",
                           "soon",
                           "25:00",
                           "12:60",
                           "12:30pm",
                           "2026-02-30 12:00",
                           "2026-13-01 12:00",
                           "2026-12-24",
                           "-5m",
                           " ",
                           "12:30 tomorrow 12:30",
                           "12:30 at tomorrow",
                           "12:30 someday",
                           "12:30 13:30",
                           "tomorrow today 12:30",
                           "+",
                           "+15",
                           "+m",
                           "+1h 30m",
                           "+nonsense",
                           "in",
                           "in 5",
                           "+99999999999s",
                           "+5000w99999999999s",
                           "1:2",
                           "12:3",
                           "12:30:",
                           "12:30:5",
                           "tomorrow",
                           "friday",
                           "someday 9:00",
                           "tomorrow at",
                           "at 9:00",
                           "99999999999999999999",
                           "2026-12-24  x 18:00",
                           "26-12-24 18:00",
                           "1969-12-31 18:00"})
    EXPECT_EQ(due(said), "exit 2") << said;
  EXPECT_EQ(refusal("tomorrow"), "tomorrow at what time? Say \"tomorrow 9:00\".");
  EXPECT_EQ(refusal("\x1b[2J"),
            "\"\\x1b[2J\" is no time. Say +15m, 18:30, \"tomorrow 9:00\", \"2026-12-24 18:00\", or "
            "2026-12-24T18:00:00+01:00.");
}

TEST_F(DueTime, IsMoreThanABareNumber) {
  EXPECT_EQ(refusal("9"), "\"9\" alone is no time. Say 9:00 for o'clock, +9m or +9h from now.");
  std::string_view line = "9 o'clock tea";
  const auto due = leading_due_time(line, now);
  EXPECT_FALSE(due);
  EXPECT_EQ(line, "9 o'clock tea");
  for (const char* const said : {"24", "0930", "99999999"})
    EXPECT_THAT(refusal(said), ::testing::HasSubstr("is no time. Say +15m, 18:30")) << said;
}

TEST_F(DueTime, TakesItsWordsOffACommandLine) {
  const auto taken = [](const std::string& first, std::vector<std::string> more) {
    const std::string time = take_time(first, more, now);
    return fmt::format("{}|{}", time, fmt::join(more, ","));
  };
  EXPECT_EQ(taken("tomorrow", {"9:00", "Good", "morning"}), "tomorrow 9:00|Good,morning");
  EXPECT_EQ(taken("in", {"2", "hours", "5", "min", "they"}), "in 2 hours 5 min|they");
  EXPECT_EQ(taken("20:21", {"tomorrow", "we", "meet"}), "20:21 tomorrow|we,meet");
  EXPECT_EQ(taken("today", {"9:00", "too", "late"}), "today 9:00|too,late");
  EXPECT_EQ(taken("20:21", {"tomorrow we meet"}), "20:21|tomorrow we meet") << "quoted";
  EXPECT_EQ(taken("in 2 hours", {"5", "min", "left"}), "in 2 hours|5,min,left") << "quoted";
  EXPECT_EQ(taken("soon", {"they", "come"}), "soon|they,come");
  EXPECT_EQ(taken("18:30", {}), "18:30|");
}

TEST_F(DueTime, StandsBeforeTheWordsThatItIsFor) {
  const auto split = [](std::string_view line) {
    const auto due = leading_due_time(line, now);
    return due ? due->wire + "|" + std::string(line) : due.error().sentence;
  };
  EXPECT_EQ(split("+15m Tea  is ready"), "+15m|Tea  is ready");
  EXPECT_EQ(split(" 20:21  tomorrow we meet"), "2026-11-21T17:21:00.000000Z|we meet");
  EXPECT_EQ(split("20:21 Friday is the day"), "2026-11-20T17:21:00.000000Z|is the day");
  EXPECT_EQ(split("20:21 we meet tomorrow"), "2026-11-20T17:21:00.000000Z|we meet tomorrow");
  EXPECT_EQ(split("9:00 today too late"), "Fri 2026-11-20 09:00 has passed already.");
  EXPECT_EQ(split("tomorrow at 9:00 we meet"), "2026-11-21T06:00:00.000000Z|we meet");
  EXPECT_EQ(split("in 2 hours 5 men come"), "+2h|5 men come");
  EXPECT_EQ(split("in 2 hours 5 min they come"), "+125m|they come");
  EXPECT_EQ(split("2026-12-24 18:00"), "2026-12-24T15:00:00.000000Z|");
  EXPECT_EQ(split("today 9:00 too late"), "Fri 2026-11-20 09:00 has passed already.");
  EXPECT_EQ(split("soon").substr(0, 16), "\"soon\" is no tim");
  EXPECT_EQ(split("").substr(0, 12), "\"\" is no tim");
}

}  // namespace
}  // namespace confab::client
