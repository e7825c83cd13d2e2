#include "server/log/crc32c.hpp"

#include <gtest/gtest.h>

#include <string>

namespace confab::log {
namespace {

TEST(Crc32c, HasTheCheckValue) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c_by_table("123456789"), 0xe3069283u);
}

// RFC 3720 appendix B.4.
TEST(Crc32c, KnowsTheExamplesOfTheStandard) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  std::string ascending;
  for (char byte = 0; byte < 32; ++byte) ascending += byte;
  EXPECT_EQ(crc32c(ascending), 0x46dd794eu);
}

TEST(Crc32c, IsZeroForNothing) { EXPECT_EQ(crc32c(""), 0u); }

TEST(Crc32c, IsTheSameInPiecesAndByEitherWay) {
  std::string bytes;
  for (int i = 0; i < 100; ++i) bytes += static_cast<char>(i * 37);
  const std::uint32_t whole = crc32c(bytes);
  EXPECT_EQ(crc32c_by_table(bytes), whole);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const std::string_view view = bytes;
    EXPECT_EQ(crc32c(view.substr(cut), crc32c(view.substr(0, cut))), whole) << cut;
    EXPECT_EQ(crc32c_by_table(view.substr(cut), crc32c(view.substr(0, cut))), whole) << cut;
  }
}

}  // namespace
}  // namespace confab::log
