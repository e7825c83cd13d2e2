// Twenty messages an hour into the general chat.
#include <gtest/gtest.h>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

struct Limits : ::testing::Test {
  World world;
  UserId ann = world.enters("ann"), bob = world.enters("bob");

  void says_times(int count) {
    for (int i = 0; i < count; ++i) EXPECT_NE(id_of(world.says(ann, "hi")), MessageId{});
  }
};

TEST_F(Limits, TheTwentyFirstMessageInAnHourIsRefusedUntilTheWindowEnds) {
  const Time opened = world.now();
  says_times(1);
  world.pass(30min);
  says_times(19);
  world.pass(30min - 1us);
  const Refused refusal = as<Refused>(world.says(ann, "one more"));
  EXPECT_EQ(refusal.why, Refusal::rate_limited);
  EXPECT_EQ(refusal.until, opened + 1h);
  world.pass(1us);
  says_times(20);
  EXPECT_TRUE(refused(world.says(ann, "one more"), Refusal::rate_limited));
}

TEST_F(Limits, TheWindowOpensWithTheFirstMessageThatCounts) {
  EXPECT_EQ(world.rate(ann).remaining, 20U);
  EXPECT_EQ(world.rate(ann).resets_at, std::nullopt);
  world.pass(10h);
  says_times(1);
  EXPECT_EQ(world.rate(ann).remaining, 19U);
  EXPECT_EQ(world.rate(ann).resets_at, world.now() + 1h);
  world.pass(1h);
  EXPECT_EQ(world.rate(ann).remaining, 20U) << "zero again, without a message";
  EXPECT_EQ(world.rate(ann).resets_at, std::nullopt);
}

TEST_F(Limits, EachUserHasTheirOwn) {
  says_times(20);
  EXPECT_EQ(world.rate(bob).remaining, 20U);
  EXPECT_NE(id_of(world.says(bob, "hi")), MessageId{});
}

TEST_F(Limits, CommentsCount) {
  const MessageId hello = id_of(world.says(bob, "hello"));
  world.comments(ann, hello, "hi");
  EXPECT_EQ(world.rate(ann).remaining, 19U);
}

TEST_F(Limits, DirectChatsDoNotCountAndAreNotLimited) {
  says_times(20);
  for (int i = 0; i < 30; ++i) EXPECT_NE(id_of(world.tells(ann, bob, "hi")), MessageId{});
  EXPECT_EQ(world.rate(ann).remaining, 0U);
}

TEST_F(Limits, RefusedMessagesDoNotCount) {
  EXPECT_TRUE(refused(world.comments(ann, MessageId{99}, "?"), Refusal::no_such_message));
  EXPECT_EQ(world.rate(ann).remaining, 20U);
}

TEST_F(Limits, ReplayedRetriesDoNotCount) {
  world.says(ann, "hi", "key");
  world.says(ann, "hi", "key");
  EXPECT_EQ(world.rate(ann).remaining, 19U);
}

TEST_F(Limits, ARetryIsAnsweredEvenWhenNothingIsLeft) {
  const Sent first = as<Sent>(world.says(ann, "hi", "key"));
  says_times(19);
  EXPECT_EQ(as<Sent>(world.says(ann, "hi", "key")).id, first.id);
}

TEST_F(Limits, OutliveARestart) {
  says_times(20);
  world.restart();
  EXPECT_TRUE(refused(world.says(ann, "one more"), Refusal::rate_limited));
}

TEST_F(Limits, CanBeSwitchedOff) {
  Settings settings;
  settings.rate_limit = 0;
  world.configure(settings);
  says_times(50);
  EXPECT_EQ(world.rate(ann).limit, 0U);
  EXPECT_EQ(world.rate(ann).resets_at, std::nullopt);
}

TEST_F(Limits, LoweredBelowWhatWasUsedLeavesNothing) {
  says_times(10);
  Settings settings;
  settings.rate_limit = 5;
  world.configure(settings);
  EXPECT_EQ(world.rate(ann).remaining, 0U);
  EXPECT_TRUE(refused(world.says(ann, "one more"), Refusal::rate_limited));
}

}  // namespace
}  // namespace confab::chat::testing
