// The password that everyone needs.
#include "server/core/access_password.hpp"

#include <gtest/gtest.h>

namespace confab::core {
namespace {

TEST(AccessPassword, FitsItselfAndNothingElse) {
  const AccessPassword password{"open sesame"};
  EXPECT_TRUE(password.fits("open sesame"));
  for (const char* other : {"", "open", "open sesame ", "Open sesame", "open sesamE"})
    EXPECT_FALSE(password.fits(other)) << other;
}

}  // namespace
}  // namespace confab::core
