#include "client/due_time.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace confab::client {
namespace {

/// With a clock three hours ahead of UTC.
class DueTime : public ::testing::Test {
 protected:
  DueTime() { set_zone("XXX-3"); }
  ~DueTime() override { set_zone("UTC0"); }

  static void set_zone(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  /// When it is 20:20 on that clock.
  static std::string due(std::string_view said) {
    const auto time = due_time(said, text::parse_rfc3339("2026-11-20T17:20:58.020261Z").value());
    return time ? *time : "exit " + std::to_string(static_cast<int>(time.error().exit));
  }
};

TEST_F(DueTime, LeavesToTheServerWhatItUnderstandsItself) {
  for (const char* said : {"+15m", "+1h", "+nonsense", "1795000000", "2026-12-24T18:00:00+01:00",
                           "2026-12-24T18:00:00.5Z"})
    EXPECT_EQ(due(said), said);
}

TEST_F(DueTime, ReadsTheClockOfThisComputer) {
  EXPECT_EQ(due("20:21"), "2026-11-20T17:21:00.000000Z");
  EXPECT_EQ(due("23:59:30"), "2026-11-20T20:59:30.000000Z");
  EXPECT_EQ(due("2026-12-24 18:00"), "2026-12-24T15:00:00.000000Z");
  EXPECT_EQ(due("2026-12-24T18:00:30"), "2026-12-24T15:00:30.000000Z");
}

TEST_F(DueTime, IsTomorrowWhenTheClockHasPassedIt) {
  EXPECT_EQ(due("20:20"), "2026-11-21T17:20:00.000000Z");
  EXPECT_EQ(due("00:00"), "2026-11-20T21:00:00.000000Z");
}

TEST_F(DueTime, HoldsToTheClockOverAChangeOfIt) {
  set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_EQ(due("2027-03-27 12:00"), "2027-03-27T11:00:00.000000Z");
  EXPECT_EQ(due("2027-03-28 12:00"), "2027-03-28T10:00:00.000000Z");
}

TEST_F(DueTime, IsNothingElse) {
  for (const char* said : {"", "soon", "25:00", "12:60", "12:30pm", "2026-02-30 12:00",
                           "2026-13-01 12:00", "2026-12-24", "-5m", " ", "12:30 tomorrow"})
    EXPECT_EQ(due(said), "exit 2") << said;
}

}  // namespace
}  // namespace confab::client
