#include "client/wall_clock.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/client/time_zone.hpp"

namespace confab::client {
namespace {

using namespace std::chrono_literals;
using confab::testing::TimeZone;

TEST(WallClock, TellsEveryMomentThatItShows) {
  for (const char* const zone :
       {confab::testing::central_europe, "UTC0", "NST3:30NDT,M3.2.0,M11.1.0", "XXX+11",
        "LHST-10:30LHDT-11,M10.1.0,M4.1.0"}) {
    const TimeZone here(zone);
    const text::Time begin = std::chrono::sys_days(std::chrono::January / 1 / 2027);
    for (text::Time at = begin; at < begin + 366 * 24h; at += 15min) {
      const auto moments = moments_of(wall_time(at));
      ASSERT_TRUE(std::ranges::find(moments, at) != moments.end())
          << zone << " " << with_offset(at);
      ASSERT_LE(moments.size(), 2U);
      ASSERT_EQ(text::parse_rfc3339(with_offset(at)), at);
    }
  }
}

TEST(WallClock, IsWrittenForPeople) {
  const TimeZone here(confab::testing::central_europe);
  const WallTime shown = wall_time(*text::parse_rfc3339("2026-11-20T17:20:58.9Z"));
  EXPECT_EQ(day_text(shown.day), "Fri 2026-11-20");
  EXPECT_EQ(clock_text(shown.clock), "18:20:58");
  EXPECT_EQ(clock_text(9h), "09:00");
}

}  // namespace
}  // namespace confab::client
