#include "protocol/text/percent.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace confab::text {
namespace {

TEST(PercentDecode, DecodesEscapesInBothCases) {
  EXPECT_EQ(percent_decode(""), "");
  EXPECT_EQ(percent_decode("plain+text"), "plain+text");
  EXPECT_EQ(percent_decode("%40bob%2fx"), "@bob/x");
  EXPECT_EQ(percent_decode("caf%C3%A9"), "caf\xc3\xa9");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
  EXPECT_EQ(percent_decode("%2525"), "%25");
}

TEST(PercentDecode, RefusesBrokenEscapes) {
  for (const std::string_view broken : {"%", "%4", "a%", "%4g", "%g4", "%%41", "% 1", "%-1"})
    EXPECT_EQ(percent_decode(broken), std::nullopt) << broken;
}

TEST(PercentEncode, LeavesOnlyUnreservedCharactersAsTheyAre) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("@bob/x y"), "%40bob%2Fx%20y");
  EXPECT_EQ(percent_encode("caf\xc3\xa9"), "caf%C3%A9");
}

RC_GTEST_PROP(PercentEncode, IsUndoneByDecoding, (const std::string& bytes)) {
  const std::string encoded = percent_encode(bytes);
  RC_ASSERT(percent_decode(encoded) == bytes);
  RC_ASSERT(std::ranges::all_of(encoded, [](char c) { return c > ' ' && c < 0x7f; }));
}

}  // namespace
}  // namespace confab::text
