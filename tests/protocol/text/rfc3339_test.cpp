#include "protocol/text/rfc3339.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace confab::text {
namespace {

using std::chrono::microseconds;

Time at(std::int64_t microseconds_since_1970) {
  return Time{microseconds{microseconds_since_1970}};
}

TEST(Rfc3339, WritesUtcWithMicroseconds) {
  EXPECT_EQ(format_rfc3339(at(1'795'206'058'020'261)), "2026-11-20T20:20:58.020261Z");
  EXPECT_EQ(format_rfc3339(at(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_rfc3339(at(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, ReadsAnyOffset) {
  const std::optional<Time> utc = parse_rfc3339("2026-11-20T20:20:58.020261Z");
  ASSERT_TRUE(utc);
  EXPECT_EQ(parse_rfc3339("2026-11-20T23:20:58.020261+03:00"), utc);
  EXPECT_EQ(parse_rfc3339("2026-11-20T10:50:58.020261-09:30"), utc);
  EXPECT_EQ(parse_rfc3339("2026-11-21T00:20:58.020261+04:00"), utc);
  EXPECT_EQ(parse_rfc3339("2026-11-20 20:20:58.020261z"), utc);
  EXPECT_EQ(parse_rfc3339("2026-11-20t20:20:58.020261-00:00"), utc);
}

TEST(Rfc3339, ReadsFractionsOfAnyLength) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:01Z"), at(1'000'000));
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:01.5Z"), at(1'500'000));
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:01.1234567890123Z"), at(1'123'456));
}

TEST(Rfc3339, ALeapSecondIsTheNextMinute) {
  EXPECT_EQ(parse_rfc3339("2016-12-31T23:59:60Z"), parse_rfc3339("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse_rfc3339("2017-01-01T02:59:60.7+03:00"), parse_rfc3339("2017-01-01T00:00:00Z"));
  EXPECT_FALSE(parse_rfc3339("2016-12-31T23:58:60Z"));
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "2026",
                           "2026-11-20",
                           "2026-11-20T20:20:58",
                           "2026-11-20T20:20:58.Z",
                           "2026-11-20T20:20Z",
                           "2026-13-20T20:20:58Z",
                           "2026-02-29T20:20:58Z",
                           "2026-00-20T20:20:58Z",
                           "2026-11-20T24:00:00Z",
                           "2026-11-20T20:60:00Z",
                           "2026-11-20T20:20:61Z",
                           "2026-11-20T20:20:58Zx",
                           " 2026-11-20T20:20:58Z",
                           "2026-11-20T20:20:58+0300",
                           "2026-11-20T20:20:58+24:00",
                           "2026-11-20T20:20:58+03:60",
                           "2026-11-20T20:20:58*03:00",
                           "26-11-20T20:20:58Z",
                           "2026-11-20T20:20:-8Z",
                           "2026-11-20T20:20:58,5Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

RC_GTEST_PROP(Rfc3339, ReadsBackWhatItWrote, ()) {
  const auto first = parse_rfc3339("0000-01-01T00:00:00Z")->time_since_epoch().count();
  const auto last = parse_rfc3339("9999-12-31T23:59:59.999999Z")->time_since_epoch().count();
  const Time time = at(*rc::gen::inRange(first, last));
  RC_ASSERT(parse_rfc3339(format_rfc3339(time)) == time);
}

RC_GTEST_PROP(Rfc3339, SurvivesAnyText, (const std::string& text)) { (void)parse_rfc3339(text); }

}  // namespace
}  // namespace confab::text
