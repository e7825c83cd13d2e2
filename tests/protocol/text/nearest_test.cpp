#include "protocol/text/nearest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace confab::text {
namespace {

const std::vector<std::string> known{"port", "host", "rate-limit", "rate-window", "ttl"};

TEST(Nearest, ForgivesALetterMoreLessChangedOrSwapped) {
  EXPECT_EQ(nearest("ports", known), "port");
  EXPECT_EQ(nearest("rate-limt", known), "rate-limit");
  EXPECT_EQ(nearest("rate_limit", known), "rate-limit");
  EXPECT_EQ(nearest("prot", known), "port");
}

TEST(Nearest, DoesNotGuessWildly) {
  EXPECT_EQ(nearest("tea", known), std::nullopt);
  EXPECT_EQ(nearest("", known), std::nullopt);
  EXPECT_EQ(nearest(std::string(1'000'000, 'r'), known), std::nullopt);
}

}  // namespace
}  // namespace confab::text
