// One cursor for each user and chat.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Unread : ::testing::Test {
  World world;
  UserId ann = world.registers("ann"), bob = world.registers("bob"), eve = world.registers("eve");
};

TEST_F(Unread, IsEverythingFromOthersThatWasNotConfirmed) {
  const MessageId one = id_of(world.says(ann, "one"));
  world.says(eve, "two");
  EXPECT_THAT(world.unread_of(bob), ElementsAre("one", "two"));
  world.confirms(bob, one);
  EXPECT_THAT(world.unread_of(bob), ElementsAre("two"));
  EXPECT_EQ(world.unread(bob), 1U);
}

TEST_F(Unread, IsKeptInEveryChat) {
  world.says(ann, "to all");
  world.tells(ann, bob, "to bob");
  EXPECT_EQ(world.unread(bob), 1U);
  EXPECT_THAT(world.unread_of(bob, world.direct(ann, bob)), ElementsAre("to bob"));
}

TEST_F(Unread, FetchingDoesNotMoveTheCursor) {
  world.says(ann, "one");
  world.sees(bob);
  world.unread_of(bob);
  EXPECT_EQ(world.unread(bob), 1U);
}

TEST_F(Unread, OwnMessagesNeverAre) {
  world.says(bob, "mine");
  const MessageId theirs = id_of(world.says(ann, "theirs"));
  world.says(bob, "mine again");
  EXPECT_THAT(world.unread_of(bob), ElementsAre("theirs"));
  EXPECT_EQ(world.unread(bob), 1U);
  world.confirms(bob, theirs);
  EXPECT_EQ(world.unread(bob), 0U);
  EXPECT_EQ(world.general().members.at(bob).own_unconfirmed.size(), 1U);
}

TEST_F(Unread, TheCursorOnlyMovesForward) {
  const MessageId one = id_of(world.says(ann, "one"));
  const MessageId two = id_of(world.says(ann, "two"));
  world.confirms(bob, two);
  EXPECT_EQ(as<Read>(world.confirms(bob, one)).read_up_to, raw(two));
  EXPECT_EQ(world.unread(bob), 0U);
}

TEST_F(Unread, NothingAheadOfTheNewestCanBeConfirmed) {
  const MessageId one = id_of(world.says(ann, "one"));
  world.tells(ann, eve, "newer, and elsewhere");
  EXPECT_TRUE(refused(world.confirms(bob, MessageId{raw(one) + 1}), Refusal::beyond_newest));
  const std::uint64_t last = raw(world.chat().last_seq());
  EXPECT_TRUE(refused(world.confirms_everything(bob, last + 1), Refusal::beyond_newest));
}

TEST_F(Unread, OfEveryChatCanBeConfirmedAtOnce) {
  world.says(ann, "one");
  const MessageId direct = id_of(world.tells(ann, bob, "two"));
  world.says(ann, "three");
  EXPECT_EQ(as<Read>(world.confirms_everything(bob, raw(direct))).read_up_to, raw(direct));
  EXPECT_EQ(world.told().size(), 2U);
  EXPECT_EQ(world.unread(bob, world.direct(ann, bob)), 0U);
  EXPECT_THAT(world.unread_of(bob), ElementsAre("three"));
  world.confirms_everything(bob, raw(direct));
  EXPECT_THAT(world.told(), IsEmpty()) << "nothing moved";
}

TEST_F(Unread, MovingTheCursorIsToldToTheUsersOwnDevices) {
  const MessageId one = id_of(world.says(ann, "one"));
  world.confirms(bob, one);
  ASSERT_EQ(world.told().size(), 1U);
  const ReadMoved& moved = std::get<ReadMoved>(world.told().front());
  EXPECT_EQ(moved.user, bob);
  EXPECT_EQ(moved.chat, general_chat);
  EXPECT_EQ(moved.read_up_to, raw(one));
  EXPECT_EQ(world.chat().newest_event(world.user(bob)), world.chat().last_seq());
}

TEST_F(Unread, IsSharedByAllDevicesAndOutlivesARestart) {
  world.signs_in(bob);
  const MessageId one = id_of(world.says(ann, "one"));
  world.says(ann, "two");
  world.confirms(bob, one);
  world.restart();
  EXPECT_THAT(world.unread_of(bob), ElementsAre("two"));
}

TEST_F(Unread, OfNobodyAndNowhereCannotBeConfirmed) {
  EXPECT_TRUE(refused(world.confirms(UserId{99}, {}), Refusal::signed_out));
  EXPECT_TRUE(refused(world.confirms(bob, {}, ChatId{99}), Refusal::no_such_chat));
}

TEST_F(Unread, IsCountedRightWithErasedMessagesInTheMiddle) {
  world.says(bob, "bob's first");
  const MessageId anns = id_of(world.says(ann, "ann's"));
  world.comments(bob, anns, "bob's second");
  const MessageId last = id_of(world.says(eve, "eve's"));
  for (const UserId reader : {ann, eve}) world.confirms(reader, last);
  world.pass(2h);
  world.lapse();
  // Only bob has not read: his own are erased, what he waits for is not.
  ASSERT_EQ(world.general().messages.size(), 3U);
  EXPECT_EQ(world.general().messages.front().id, anns);
  EXPECT_TRUE(world.general().messages[1].erased);
  EXPECT_THAT(world.unread_of(bob), ElementsAre("ann's", "eve's"));
  EXPECT_EQ(world.unread(bob), 2U);
  EXPECT_THAT(world.sees(bob), ElementsAre("ann's", "eve's"));
  world.restart();
  world.confirms(bob, anns);
  EXPECT_EQ(world.unread(bob), 1U);
}

}  // namespace
}  // namespace confab::chat::testing
