// A retry never doubles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Retries : ::testing::Test {
  World world;
  UserId ann = world.registers("ann"), bob = world.registers("bob");
};

TEST_F(Retries, AnswerWithTheFirstResultAndDeliverNothing) {
  const Sent first = as<Sent>(world.says(ann, "hello", "key"));
  EXPECT_FALSE(first.replayed);
  world.pass(10min);
  const Sent retry = as<Sent>(world.says(ann, "hello", "key"));
  EXPECT_TRUE(retry.replayed);
  EXPECT_EQ(retry.id, first.id);
  EXPECT_EQ(retry.at, first.at);
  EXPECT_THAT(world.told(), IsEmpty());
  EXPECT_THAT(world.sees(bob), ElementsAre("hello"));
}

TEST_F(Retries, OfADifferentRequestUnderTheSameKeyAreRefused) {
  world.says(ann, "hello", "key");
  EXPECT_TRUE(refused(world.says(ann, "something else", "key"), Refusal::key_reused));
}

TEST_F(Retries, EachUserHasKeysOfTheirOwn) {
  world.says(ann, "hello", "key");
  EXPECT_FALSE(as<Sent>(world.says(bob, "hi", "key")).replayed);
}

TEST_F(Retries, AreKnownForADay) {
  world.says(ann, "hello", "key");
  world.pass(24h - 1us);
  EXPECT_TRUE(as<Sent>(world.says(ann, "hello", "key")).replayed);
  world.pass(1us);
  EXPECT_FALSE(as<Sent>(world.says(ann, "hello", "key")).replayed);
  EXPECT_EQ(world.chat().state().retries.size(), 1U);
}

TEST_F(Retries, AreForgottenAfterADay) {
  world.says(ann, "hello", "key");
  world.confirms(bob, MessageId{raw(world.chat().last_seq())});
  world.pass(2h);
  world.lapse();
  EXPECT_FALSE(world.chat().lapse_due(world.now()));
  world.pass(22h);
  EXPECT_TRUE(world.lapse());
  EXPECT_THAT(world.chat().state().retries, IsEmpty());
}

TEST_F(Retries, AfterTheMessageWasErasedStillHaveItsIdChatAndTime) {
  const Sent first = as<Sent>(world.tells(ann, bob, "hello", "key"));
  world.confirms(bob, first.id, first.chat);
  world.pass(2h);
  world.lapse();
  world.restart();
  ASSERT_THAT(world.in(first.chat).messages, IsEmpty());
  const Sent retry = as<Sent>(world.tells(ann, bob, "hello", "key"));
  EXPECT_EQ(retry, (Sent{first.id, first.chat, first.at, true}));
}

TEST_F(Retries, ARefusalUsesUpNoKey) {
  for (int i = 0; i < 20; ++i) world.says(ann, "hi");
  EXPECT_TRUE(refused(world.says(ann, "hello", "key"), Refusal::rate_limited));
  world.pass(1h);
  EXPECT_FALSE(as<Sent>(world.says(ann, "another text", "key")).replayed);
}

TEST_F(Retries, OfAReportCountOnce) {
  EXPECT_EQ(as<Reported>(world.reports(ann, bob, "key")), (Reported{true, 1, false}));
  EXPECT_EQ(as<Reported>(world.reports(ann, bob, "key")), (Reported{true, 1, true}));
  EXPECT_EQ(world.strikes(bob), 1U);
}

TEST_F(Retries, OfAReportThatWasAcceptedAndNotCountedNeverCount) {
  const UserId eve = world.registers("eve"), carl = world.registers("carl");
  for (const UserId one : {ann, eve, carl}) world.reports(one, bob);
  EXPECT_EQ(as<Reported>(world.reports(ann, bob, "key")), (Reported{false, 0, false}));
  world.pass(4h);
  EXPECT_EQ(as<Reported>(world.reports(ann, bob, "key")), (Reported{false, 0, true}));
  EXPECT_EQ(world.strikes(bob), 0U);
}

TEST_F(Retries, AKeyOfAMessageIsNoKeyForAReport) {
  world.play(SendMessage{ann, general_chat, {}, {}, "hello", "a", {}});
  EXPECT_TRUE(refused(world.reports(ann, bob, "a"), Refusal::key_reused));
  world.reports(ann, bob, "b");
  EXPECT_TRUE(refused(world.play(SendMessage{ann, general_chat, {}, {}, "hello", "b", {}}).outcome,
                      Refusal::key_reused));
}

TEST_F(Retries, ComeBeforeEveryOtherCheckButWhoAsks) {
  const Sent first = as<Sent>(world.says(ann, "hello", "key"));
  const UserId eve = world.registers("eve"), carl = world.registers("carl");
  for (const UserId one : {bob, eve, carl}) world.reports(one, ann);
  EXPECT_EQ(as<Sent>(world.says(ann, "hello", "key")).id, first.id) << "banned since";
  EXPECT_TRUE(refused(world.says(UserId{99}, "hello", "key"), Refusal::signed_out));
}

}  // namespace
}  // namespace confab::chat::testing
