#include "server/core/guesses.hpp"

#include <gtest/gtest.h>

namespace confab::core {
namespace {

using namespace std::chrono_literals;

struct GuessesTest : ::testing::Test {
  Guesses guesses;
  chat::Time now{std::chrono::hours{500'000}};

  void fail(int times = 1) {
    for (int i = 0; i < times; ++i) guesses.failed("ann", "10.0.0.1", now);
  }
  /// Seconds to wait; 0: none.
  std::int64_t pause(std::string_view name = "ann", std::string_view address = "10.0.0.1") const {
    const auto until = guesses.blocked_until(name, address, now);
    return until ? std::chrono::duration_cast<std::chrono::seconds>(*until - now).count() : 0;
  }
};

TEST_F(GuessesTest, FourWrongOnesCostNothingAndTheFifthHalfAMinute) {
  EXPECT_EQ(pause(), 0);
  fail(4);
  EXPECT_EQ(pause(), 0);
  fail();
  EXPECT_EQ(pause(), 30);
  now += 29s;
  EXPECT_EQ(pause(), 1);
  now += 1s;
  EXPECT_EQ(pause(), 0);
}

TEST_F(GuessesTest, ThePauseDoublesUpToAnHour) {
  fail(5);
  for (const std::int64_t expected : {60, 120, 240, 480, 960, 1920, 3600, 3600, 3600}) {
    now += std::chrono::seconds{pause()};
    fail();
    EXPECT_EQ(pause(), expected);
  }
}

TEST_F(GuessesTest, FiveWithinFifteenMinutesAreTooManyNotFiveInAnHour) {
  for (int i = 0; i < 20; ++i) {
    fail();
    EXPECT_EQ(pause(), 0) << i;
    now += 4min;
  }
}

TEST_F(GuessesTest, NoQuarterOfAnHourHasMoreThanFive) {
  fail(4);
  now += 14min;
  fail();
  EXPECT_EQ(pause(), 30) << "the first four still count";
}

TEST_F(GuessesTest, AQuarterOfAnHourAfterThePauseItIsForgotten) {
  fail(5);
  now += 30s + 15min;
  fail(4);
  EXPECT_EQ(pause(), 0);
}

TEST_F(GuessesTest, AnotherAddressAndAnotherNameAreUndisturbed) {
  fail(9);
  EXPECT_GT(pause(), 0);
  EXPECT_EQ(pause("ann", "10.0.0.2"), 0);
  EXPECT_EQ(pause("bob", "10.0.0.1"), 0);
}

TEST_F(GuessesTest, TheRightPasswordForgivesAll) {
  fail(5);
  guesses.succeeded("ann", "10.0.0.1");
  EXPECT_EQ(pause(), 0);
  fail(4);
  EXPECT_EQ(pause(), 0);
}

TEST_F(GuessesTest, RemembersABoundedNumberAndForgetsWhatEndsFirst) {
  guesses.failed("first", "address", now);
  now += 1s;
  fail(5);
  for (std::size_t i = 0; i < guesses_kept_max - 2; ++i)
    guesses.failed("somebody", std::to_string(i), now);
  EXPECT_EQ(pause(), 30);
  guesses.failed("one more", "address", now);
  for (int i = 0; i < 4; ++i) guesses.failed("first", "address", now);
  EXPECT_EQ(pause("first", "address"), 0) << "its first one was forgotten";
  EXPECT_EQ(pause(), 30) << "what ends later stays";
}

TEST_F(GuessesTest, WhatIsOverMakesRoomFirst) {
  for (std::size_t i = 0; i < guesses_kept_max; ++i)
    guesses.failed("somebody", std::to_string(i), now);
  now += 16min;
  fail(5);
  EXPECT_EQ(pause(), 30);
}

}  // namespace
}  // namespace confab::core
