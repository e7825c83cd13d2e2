// Comments: messages that answer one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Comments : ::testing::Test {
  World world;
  UserId ann = world.registers("ann"), bob = world.registers("bob"), eve = world.registers("eve");

  std::vector<std::string> thread(UserId viewer, MessageId id, ChatId where = general_chat) {
    std::vector<std::string> result;
    for (const Message* message :
         world.chat().thread(world.in(where), viewer, id, {0, {}, 100}, world.now()).messages)
      result.push_back(message->text);
    return result;
  }
  std::size_t count(MessageId id) { return Chat::comments(world.general(), id); }
};

TEST_F(Comments, AreMessagesOfTheirOwnInTheSameChat) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.says(ann, "anyone?");
  const MessageId hi = id_of(world.comments(bob, hello, "hi"));
  EXPECT_THAT(world.sees(eve), ElementsAre("hello", "anyone?", "hi"));
  EXPECT_EQ(world.message(hi)->reply_to, hello);
  EXPECT_EQ(world.message(hi)->root, hello);
  EXPECT_EQ(world.unread(eve), 3U);
}

TEST_F(Comments, AreCountedAndListedWithWhatTheyAnswer) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  EXPECT_EQ(count(hello), 0U);
  EXPECT_THAT(thread(ann, hello), IsEmpty());
  world.comments(bob, hello, "hi");
  world.comments(eve, hello, "hey");
  EXPECT_EQ(count(hello), 2U);
  EXPECT_THAT(thread(ann, hello), ElementsAre("hi", "hey"));
}

TEST_F(Comments, OnACommentJoinTheThreadOfTheRoot) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  const MessageId hi = id_of(world.comments(bob, hello, "hi"));
  const MessageId how = id_of(world.comments(ann, hi, "how are you?"));
  EXPECT_EQ(world.message(how)->root, hello);
  EXPECT_THAT(thread(eve, hello), ElementsAre("hi", "how are you?"));
  EXPECT_THAT(thread(eve, hi), ElementsAre("how are you?"));
  EXPECT_EQ(count(hello), 2U);
  EXPECT_EQ(count(hi), 1U);
}

TEST_F(Comments, OnNothingAreRefused) {
  EXPECT_TRUE(refused(world.comments(ann, MessageId{99}, "?"), Refusal::no_such_message));
}

TEST_F(Comments, FromOutsideTheChatLookLikeCommentsOnNothing) {
  const MessageId secret = id_of(world.tells(ann, bob, "psst"));
  EXPECT_TRUE(refused(world.comments(eve, secret, "?"), Refusal::no_such_message));
}

TEST_F(Comments, GoWhereTheirParentIs) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  const MessageId psst = id_of(world.tells(ann, bob, "psst"));
  EXPECT_TRUE(refused(world.comments(bob, psst, "?"), Refusal::not_the_parents_chat));
  EXPECT_TRUE(refused(world.comments(bob, hello, "?", world.direct(ann, bob)),
                      Refusal::not_the_parents_chat));
  EXPECT_TRUE(refused(world.play(SendMessage{bob, {}, eve, hello, "?", "", {}}).outcome,
                      Refusal::not_the_parents_chat))
      << "and a direct chat that is not there yet is not made";
  EXPECT_NE(id_of(world.comments(bob, psst, "yes?", world.direct(ann, bob))), MessageId{});
}

TEST_F(Comments, OnAnExpiredMessageAreRefusedAsGone) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.pass(1h);
  EXPECT_TRUE(refused(world.comments(ann, hello, "late"), Refusal::gone)) << "hidden from ann";
  EXPECT_NE(id_of(world.comments(bob, hello, "in time")), MessageId{}) << "bob still sees it";
  world.pass(days{7});
  world.lapse();
  ASSERT_EQ(world.message(hello), nullptr);
  EXPECT_TRUE(refused(world.comments(bob, hello, "late"), Refusal::gone));
}

TEST_F(Comments, OutliveAnExpiredParentAndSaySo) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.confirms(bob, hello);
  world.pass(59min);
  const MessageId hi = id_of(world.comments(bob, hello, "hi"));
  const auto expired = [&](UserId viewer) {
    return world.chat().reply_expired(world.general(), viewer, *world.message(hi), world.now());
  };
  EXPECT_FALSE(expired(bob));
  world.pass(1min);
  EXPECT_TRUE(expired(bob));
  EXPECT_FALSE(expired(eve)) << "who has not read it yet";
  EXPECT_FALSE(world.chat().reply_expired(world.general(), eve, *world.message(hello), world.now()))
      << "is no comment";
  EXPECT_THAT(world.sees(bob), ElementsAre("hi"));
}

TEST_F(Comments, OnACommentWhoseRootIsGoneStillHaveAThread) {
  const MessageId root = id_of(world.says(ann, "root"));
  for (const UserId reader : {bob, eve}) world.confirms(reader, root);
  world.pass(59min);
  const MessageId comment = id_of(world.comments(bob, root, "comment"));
  world.pass(2min);
  world.lapse();
  ASSERT_EQ(world.message(root), nullptr);
  const MessageId answer = id_of(world.comments(eve, comment, "answer"));
  EXPECT_EQ(world.message(answer)->root, root);
  EXPECT_THAT(thread(ann, comment), ElementsAre("answer"));
  world.restart();

  world.pass(days{8});
  world.lapse();
  EXPECT_THAT(world.general().threads, IsEmpty()) << "nothing is left of it";
}

}  // namespace
}  // namespace confab::chat::testing
