#include "client/transfer/sha256.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace confab::client {
namespace {

TEST(Sha256, IsThatOfTheStandard) {
  Sha256 sha256;
  EXPECT_EQ(sha256.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  sha256.add("a");
  sha256.add("bc");
  const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(sha256.hex(), abc);
  EXPECT_EQ(sha256.hex(), abc) << "asking changes nothing";
  Sha256 moved = std::move(sha256);
  moved.add("def");
  EXPECT_EQ(moved.hex(), "bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721");
}

}  // namespace
}  // namespace confab::client
