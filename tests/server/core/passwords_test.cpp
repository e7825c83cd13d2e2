#include "server/core/passwords.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/loop.hpp"

namespace confab::core {
namespace {

using confab::testing::Eventually;
using confab::testing::Loop;

struct PasswordsTest : ::testing::Test {
  Loop loop;
  Passwords passwords{PasswordCost::least};

  std::string hash(std::string password) {
    return loop.run(passwords.hash(std::move(password))).value();
  }
  bool fits(std::string hashed, std::string password) {
    return loop.run(passwords.verify(std::move(hashed), std::move(password))).value();
  }
};

TEST_F(PasswordsTest, AHashFitsItsPasswordAndNoOther) {
  const std::string hashed = hash("correct horse");
  EXPECT_TRUE(hashed.starts_with("$argon2id$")) << hashed;
  EXPECT_TRUE(fits(hashed, "correct horse"));
  EXPECT_FALSE(fits(hashed, "correct horse "));
  EXPECT_FALSE(fits(hashed, ""));
}

TEST_F(PasswordsTest, TheSamePasswordIsHashedDifferentlyEachTime) {
  EXPECT_NE(hash("correct horse"), hash("correct horse"));
}

TEST_F(PasswordsTest, NoHashFitsNothingNotEvenWhatTheDecoyWasMadeOf) {
  EXPECT_FALSE(fits("", ""));
  EXPECT_FALSE(fits("", "correct horse"));
}

TEST_F(PasswordsTest, WhatIsNoHashFitsNothing) { EXPECT_FALSE(fits("plain", "plain")); }

TEST_F(PasswordsTest, OneMoreThanTheQueueHoldsIsBusyAtOnceAndLaterThereIsRoom) {
  std::vector<Eventually<std::optional<std::string>>> waiting;
  for (std::size_t i = 0; i < password_jobs_max; ++i)
    waiting.push_back(loop.start(passwords.hash("correct horse")));
  const auto refused = loop.start(passwords.hash("one more"));
  const auto refused_too = loop.start(passwords.verify("", "one more"));
  // Nothing was taken off the queue of the loop yet, so all of them were counted in its order.
  EXPECT_FALSE(loop.wait_for(refused));
  EXPECT_FALSE(loop.wait_for(refused_too));
  for (const auto& one : waiting) EXPECT_TRUE(loop.wait_for(one));
  EXPECT_TRUE(loop.run(passwords.hash("room again")));
}

}  // namespace
}  // namespace confab::core
