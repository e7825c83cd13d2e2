#include "protocol/text/duration.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace confab::text {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::microseconds;

TEST(Duration, ReadsANumberAndAUnit) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("90s"), 90s);
  EXPECT_EQ(parse_duration("15m"), 15min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("7d"), days{7});
  EXPECT_EQ(parse_duration("0"), 0s);
  EXPECT_EQ(parse_duration("0s"), 0s);
}

TEST(Duration, RefusesEverythingElse) {
  for (const char* text : {"", "s", "5", "-5s", "+5s", "5 s", " 5s", "5s ", "1.5h", "1h30m", "5S",
                           "5w", "300000000d", "99999999999999999999s"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Duration, IsWrittenTheWayTheOptionsAre) {
  EXPECT_EQ(format_duration(0s), "0");
  EXPECT_EQ(format_duration(250ms), "250ms");
  EXPECT_EQ(format_duration(60s), "1m");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(24h), "24h");
  EXPECT_EQ(format_duration(36h), "36h");
  EXPECT_EQ(format_duration(days{7}), "7d");
}

RC_GTEST_PROP(Duration, ReadsBackWhatItWrote, ()) {
  const microseconds unit =
      *rc::gen::elementOf(std::vector<microseconds>{microseconds{1}, 1ms, 1s, 1min, 1h, days{1}});
  const microseconds duration = *rc::gen::inRange(0, 5000) * unit;
  RC_ASSERT(parse_duration(format_duration(duration)) == duration);
}

TEST(Size, ReadsBytesAndBinaryUnits) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("1000"), 1000U);
  EXPECT_EQ(parse_size("64KiB"), 65'536U);
  EXPECT_EQ(parse_size("5MiB"), 5'242'880U);
  EXPECT_EQ(parse_size("2GiB"), 2'147'483'648U);
  for (const char* text : {"", "KiB", "5KB", "5 KiB", "-1", "5kib", "1.5MiB", "20000000000GiB"})
    EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Size, IsWrittenInTheLargestUnitThatLeavesNoRest) {
  EXPECT_EQ(format_size(0), "0");
  EXPECT_EQ(format_size(1000), "1000");
  EXPECT_EQ(format_size(65'536), "64KiB");
  EXPECT_EQ(format_size(5'242'880), "5MiB");
}

RC_GTEST_PROP(Size, ReadsBackWhatItWrote, (std::uint64_t bytes)) {
  RC_ASSERT(parse_size(format_size(bytes)) == bytes);
}

}  // namespace
}  // namespace confab::text
