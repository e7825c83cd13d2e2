#include "server/core/receipts.hpp"

#include <gtest/gtest.h>

namespace confab::core {
namespace {

TEST(Receipts, FitTheirNumberOnly) {
  const Receipts receipts;
  const std::string seven = receipts.make(7);
  EXPECT_EQ(seven.size(), 32U);
  EXPECT_TRUE(receipts.fits(7, seven));
  EXPECT_FALSE(receipts.fits(8, seven));
  EXPECT_FALSE(receipts.fits(7, ""));
  EXPECT_FALSE(receipts.fits(7, seven.substr(1)));
  EXPECT_FALSE(receipts.fits(7, seven + "0"));
  std::string other = seven;
  other.back() = other.back() == '0' ? '1' : '0';
  EXPECT_FALSE(receipts.fits(7, other));
}

TEST(Receipts, OfAnotherProcessFitNothing) { EXPECT_FALSE(Receipts{}.fits(7, Receipts{}.make(7))); }

}  // namespace
}  // namespace confab::core
