#include "protocol/http/content_coding.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace confab::http {
namespace {

TEST(ContentCoding, TakesWhatBrowsersOffer) {
  EXPECT_EQ(choose_coding("gzip, deflate, br, zstd"), Coding::brotli);
  EXPECT_EQ(choose_coding("gzip, deflate"), Coding::gzip);
  EXPECT_EQ(choose_coding("GZIP"), Coding::gzip);
  EXPECT_EQ(choose_coding("*"), Coding::brotli);
}

TEST(ContentCoding, IsNoneWhereNothingKnownIsAsked) {
  for (const char* accept : {"", "identity", "deflate", ",", " , ,", "brr", "g zip"})
    EXPECT_EQ(choose_coding(accept), Coding::identity) << accept;
}

TEST(ContentCoding, HoldsToWeights) {
  EXPECT_EQ(choose_coding("br;q=0.5, gzip;q=0.8"), Coding::gzip);
  EXPECT_EQ(choose_coding("br;q=0.8, gzip;q=0.8"), Coding::brotli);
  EXPECT_EQ(choose_coding("br;q=0, gzip"), Coding::gzip);
  EXPECT_EQ(choose_coding("br ; Q=0.001"), Coding::brotli);
  EXPECT_EQ(choose_coding("gzip;q=0.000"), Coding::identity);
  EXPECT_EQ(choose_coding("*;q=0"), Coding::identity);
  EXPECT_EQ(choose_coding("br;q=0, *"), Coding::gzip);
}

TEST(ContentCoding, LeavesOutWhatIsNoOffer) {
  for (const char* accept :
       {"br;q=2", "br;q=", "br;q=0.0001", "br;q=1.001", "br;level=4", "br;q=x"})
    EXPECT_EQ(choose_coding(accept), Coding::identity) << accept;
  EXPECT_EQ(choose_coding("br;q=x, gzip"), Coding::gzip);
}

RC_GTEST_PROP(ContentCoding, SurvivesAnything, (const std::string& accept)) {
  choose_coding(accept);
}

}  // namespace
}  // namespace confab::http
