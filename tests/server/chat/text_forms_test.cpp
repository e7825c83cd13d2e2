#include "server/chat/text_forms.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <chrono>

namespace confab::chat {
namespace {

using namespace std::chrono_literals;

Time at(int year, unsigned month, unsigned day, Duration time) {
  return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) /
                               static_cast<int>(day)} +
         time;
}

TEST(TextOfATime, IsRfc3339WithMicroseconds) {
  EXPECT_EQ(text_of(at(2026, 11, 20, 20h + 20min + 58s + 20'261us)), "2026-11-20T20:20:58.020261Z");
  EXPECT_EQ(text_of(Time{}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(text_of(at(999, 2, 3, 0us)), "0999-02-03T00:00:00.000000Z");
}

TEST(TextOfATime, IsReadOnlyWhenItIsExactlySo) {
  EXPECT_EQ(time_of("2024-02-29T23:59:59.999999Z"), at(2024, 2, 29, std::chrono::days{1} - 1us));
  for (const char* wrong :
       {"", "2026-11-20", "2026-11-20 20:20:58.020261Z", "2026-11-20T20:20:58.020261z",
        "2026-11-20T20:20:58.02026Z ", "2026-02-29T00:00:00.000000Z", "2026-13-01T00:00:00.000000Z",
        "2026-01-00T00:00:00.000000Z", "2026-01-01T24:00:00.000000Z", "2026-01-01T00:60:00.000000Z",
        "2026-01-01T00:00:60.000000Z", "+026-01-01T00:00:00.000000Z"})
    EXPECT_EQ(time_of(wrong), std::nullopt) << wrong;
}

RC_GTEST_PROP(TextOfATime, ComesBackAsTheSameTime, ()) {
  const auto days = *rc::gen::inRange<std::int64_t>(-719'000, 2'932'000);
  const auto micros = *rc::gen::inRange<std::int64_t>(0, 86'400'000'000);
  const Time time{std::chrono::days{days} + Duration{micros}};
  RC_ASSERT(time_of(text_of(time)) == time);
}

TEST(TextOfADuration, UsesTheLargestUnitThatDividesIt) {
  EXPECT_EQ(text_of(Duration{std::chrono::days{7}}), "7d");
  EXPECT_EQ(text_of(Duration{1h}), "1h");
  EXPECT_EQ(text_of(Duration{90s}), "90s");
  EXPECT_EQ(text_of(Duration{15min}), "15m");
  EXPECT_EQ(text_of(Duration{1500ms}), "1500ms");
  EXPECT_EQ(text_of(Duration{1us}), "1us");
  EXPECT_EQ(text_of(Duration{0}), "0s");
}

TEST(TextOfADuration, IsANumberAndAUnit) {
  for (const char* wrong : {"", "7", "d", "-1s", "+1s", "1.5h", "1 h", "1w", "1h30m",
                            "99999999999999999999s", "9223372036854775807d"})
    EXPECT_EQ(duration_of(wrong), std::nullopt) << wrong;
}

RC_GTEST_PROP(TextOfADuration, ComesBackAsTheSameDuration, (std::int64_t number)) {
  const Duration length{number < 0 ? ~number : number};
  RC_ASSERT(duration_of(text_of(length)) == length);
}

TEST(Hex, HasTwoDigitsForEachByte) {
  const std::array<std::uint8_t, 3> bytes{0x00, 0xa5, 0xff};
  EXPECT_EQ(hex_of(bytes), "00a5ff");
  std::array<std::uint8_t, 3> back{};
  EXPECT_TRUE(bytes_of("00a5ff", back));
  EXPECT_EQ(back, bytes);
  for (const char* wrong : {"", "00a5f", "00a5ff0", "00a5fg", "00A5FF"}) {
    EXPECT_FALSE(bytes_of(wrong, back)) << wrong;
    EXPECT_EQ(back, bytes);
  }
}

}  // namespace
}  // namespace confab::chat
