#include "client/readable_span.hpp"

#include <gtest/gtest.h>

namespace confab::client {
namespace {

using namespace std::chrono_literals;

TEST(ReadableSpan, HasTheLargestUnitAndTheNext) {
  EXPECT_EQ(readable_span(-5s), "0 s");
  EXPECT_EQ(readable_span(999ms), "0 s");
  EXPECT_EQ(readable_span(59s + 999ms), "59 s");
  EXPECT_EQ(readable_span(60s), "1 min");
  EXPECT_EQ(readable_span(3min + 12s), "3 min 12 s");
  EXPECT_EQ(readable_span(2h + 5min + 59s), "2 h 5 min");
  EXPECT_EQ(readable_span(2h + 59s), "2 h");
  EXPECT_EQ(readable_span(24h), "1 day");
  EXPECT_EQ(readable_span(24h * 9 + 3h + 1min), "9 days 3 h");
}

}  // namespace
}  // namespace confab::client
