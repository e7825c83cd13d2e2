#include "protocol/http/range.hpp"

#include <gtest/gtest.h>

namespace confab::http {
namespace {

using Kind = RangeAnswer::Kind;
constexpr RangeAnswer whole{};
constexpr RangeAnswer unsatisfiable{Kind::unsatisfiable};
constexpr RangeAnswer part(std::uint64_t first, std::uint64_t last) {
  return {Kind::part, {first, last}};
}

TEST(Range, IsReadAsRfc9110Says) {
  struct Case {
    std::string_view header;
    RangeAnswer of_ten_bytes;
  };
  const Case cases[] = {
      {"bytes=0-0", part(0, 0)},
      {"bytes=0-9", part(0, 9)},
      {"bytes=3-", part(3, 9)},
      {"bytes=9-", part(9, 9)},
      {"bytes=3-1000", part(3, 9)},
      {"bytes=3-99999999999999999999999", part(3, 9)},
      {"bytes=-1", part(9, 9)},
      {"bytes=-10", part(0, 9)},
      {"bytes=-1000", part(0, 9)},
      {"BYTES=1-2", part(1, 2)},
      {"bytes= 1-2 ", part(1, 2)},
      {"bytes=10-", unsatisfiable},
      {"bytes=10-20", unsatisfiable},
      {"bytes=99999999999999999999999-", unsatisfiable},
      {"bytes=-0", unsatisfiable},
      // Not understood, or more than one: all of it.
      {"bytes=2-1", whole},
      {"bytes=0-1,4-5", whole},
      {"bytes=0-1, 4-5", whole},
      {"bytes=", whole},
      {"bytes=-", whole},
      {"bytes", whole},
      {"", whole},
      {"bytes=1", whole},
      {"bytes=a-b", whole},
      {"bytes=1-b", whole},
      {"bytes=+1-2", whole},
      {"bytes=1--2", whole},
      {"bytes=--2", whole},
      {"bytes =1-2", whole},
      {"bytes=1 - 2", whole},
      {"lines=1-2", whole},
  };
  for (const auto& [header, answer] : cases) EXPECT_EQ(read_range(header, 10), answer) << header;
}

TEST(Range, OfNothingIsNoPart) {
  EXPECT_EQ(read_range("bytes=0-", 0), unsatisfiable);
  EXPECT_EQ(read_range("bytes=-5", 0), whole);
}

TEST(Range, IsNamedInTheAnswer) {
  EXPECT_EQ(content_range({0, 499}, 1234), "bytes 0-499/1234");
  EXPECT_EQ(content_range_unsatisfied(1234), "bytes */1234");
}

TEST(IfRange, LetsARangeCountOnlyWithTheSameStrongTag) {
  EXPECT_TRUE(if_range("\"abc\"", "\"abc\""));
  for (const char* other : {"\"abd\"", "W/\"abc\"", "abc", "*", "\"abc\", \"abc\"",
                            "Sun, 06 Nov 1994 08:49:37 GMT", ""})
    EXPECT_FALSE(if_range(other, "\"abc\"")) << other;
}

}  // namespace
}  // namespace confab::http
