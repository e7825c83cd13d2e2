#include "client/readable_size.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace confab::client {
namespace {

TEST(ReadableSize, HasThreeDigitsOrSo) {
  EXPECT_EQ(readable_size(0), "0 B");
  EXPECT_EQ(readable_size(1023), "1023 B");
  EXPECT_EQ(readable_size(1024), "1.0 KiB");
  EXPECT_EQ(readable_size(1024 + 511), "1.4 KiB");
  EXPECT_EQ(readable_size(1024 * 1024 - 1), "1023.9 KiB");
  EXPECT_EQ(readable_size(5 * 1024 * 1024), "5.0 MiB");
  EXPECT_EQ(readable_size(std::numeric_limits<std::uint64_t>::max()), "15.9 EiB");
}

}  // namespace
}  // namespace confab::client
