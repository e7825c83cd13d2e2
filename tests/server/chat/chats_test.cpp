// The general chat and direct ones, and what a newcomer finds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Chats : ::testing::Test {
  World world;
  UserId ann = world.registers("ann"), bob = world.registers("bob"), eve = world.registers("eve");
};

TEST_F(Chats, EveryoneIsInTheGeneralOne) {
  EXPECT_NE(world.chat().chat_of(ann, general_chat), nullptr);
  EXPECT_EQ(world.chat().chat_of(UserId{99}, general_chat), nullptr);
}

TEST_F(Chats, ADirectOneIsMadeByItsFirstMessage) {
  EXPECT_EQ(world.chat().direct_chat(ann, bob), std::nullopt);
  const Sent sent = as<Sent>(world.tells(ann, bob, "hello"));
  EXPECT_EQ(world.chat().direct_chat(ann, bob), sent.chat);
  EXPECT_EQ(world.chat().direct_chat(bob, ann), sent.chat) << "the same for both";
  ASSERT_EQ(world.told().size(), 2U);
  EXPECT_EQ(std::get<ChatMade>(world.told()[0]).chat, sent.chat);
  EXPECT_EQ(std::get<MessagePosted>(world.told()[1]).id, sent.id);

  const Sent answer = as<Sent>(world.tells(bob, ann, "hi"));
  EXPECT_EQ(answer.chat, sent.chat);
  EXPECT_FALSE(told_of<ChatMade>(world.told()));
  EXPECT_THAT(world.sees(ann, sent.chat), ElementsAre("hello", "hi"));
}

TEST_F(Chats, EachMemberOfADirectOneHasAPeer) {
  const ChatId direct = as<Sent>(world.tells(ann, bob, "hello")).chat;
  EXPECT_EQ(Chat::peer(world.in(direct), ann), bob);
  EXPECT_EQ(Chat::peer(world.in(direct), bob), ann);
}

TEST_F(Chats, ADirectOneWithOneselfIsForNotes) {
  const ChatId notes = as<Sent>(world.tells(ann, ann, "buy milk")).chat;
  EXPECT_EQ(Chat::peer(world.in(notes), ann), ann);
  EXPECT_THAT(world.sees(ann, notes), ElementsAre("buy milk"));
  EXPECT_EQ(world.unread(ann, notes), 0U);
  EXPECT_EQ(as<Sent>(world.tells(ann, ann, "and tea")).chat, notes);
}

TEST_F(Chats, ADirectOneNeedsSomebody) {
  EXPECT_TRUE(refused(world.tells(ann, UserId{99}, "hello?"), Refusal::no_such_user));
}

TEST_F(Chats, OneThatIsNotYoursLooksLikeNone) {
  const ChatId direct = as<Sent>(world.tells(ann, bob, "hello")).chat;
  const auto sends_to = [&](ChatId chat) {
    return world.play(SendMessage{eve, chat, {}, {}, "x", "", {}}).outcome;
  };
  EXPECT_EQ(sends_to(direct), sends_to(ChatId{999}));
  EXPECT_TRUE(refused(sends_to(direct), Refusal::no_such_chat));
  EXPECT_EQ(world.confirms(eve, MessageId{1}, direct),
            world.confirms(eve, MessageId{1}, ChatId{999}));
}

TEST_F(Chats, ShowNothingToWhoIsNotIn) {
  const Sent sent = as<Sent>(world.tells(ann, bob, "hello"));
  EXPECT_THAT(world.sees(eve, sent.chat), IsEmpty());
  EXPECT_THAT(world.unread_of(eve, sent.chat), IsEmpty());
  EXPECT_EQ(world.unread(eve, sent.chat), 0U);
  EXPECT_EQ(world.chat().find_message(eve, sent.id, world.now()).second, nullptr);
  EXPECT_EQ(world.chat().expires_at(world.in(sent.chat), eve, *world.message(sent.id, sent.chat)),
            std::nullopt);
  EXPECT_EQ(world.chat().lost_up_to(world.in(sent.chat), eve, world.now()), raw(sent.id));
  EXPECT_EQ(world.chat().find_message(UserId{99}, sent.id, world.now()).second, nullptr);
}

TEST_F(Chats, MessagesAreFoundByTheirIdInWhateverChatTheyAre) {
  const Sent sent = as<Sent>(world.tells(ann, bob, "hello"));
  const auto [chat, message] = world.chat().find_message(bob, sent.id, world.now());
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(chat->id, sent.chat);
  EXPECT_EQ(message->text, "hello");
}

TEST_F(Chats, AMessageHasTheNumberOfItsRecordAndItsTime) {
  const Sent sent = as<Sent>(world.says(ann, "hello"));
  EXPECT_EQ(raw(sent.id), raw(world.chat().last_seq()));
  EXPECT_EQ(sent.at, world.now());
}

TEST_F(Chats, AClockThatStepsBackReordersNothing) {
  world.says(ann, "first");
  const Time before = world.now();
  world.pass(-1h);
  EXPECT_EQ(as<Sent>(world.says(ann, "second")).at, before);
  EXPECT_THAT(world.sees(bob), ElementsAre("first", "second"));
}

TEST_F(Chats, ARecordFromBeforeTheLastOneCountsAsOfItsTime) {
  Chat chat;
  chat.apply({Seq{1}, world.now(), 0, 0, AddUser{"a", "a", "", "", "", token_of(1), ""}});
  const Applied late = chat.apply(
      {Seq{2}, world.now() - 1h, 0, 0, SendMessage{UserId{1}, general_chat, {}, {}, "x", "", {}}});
  EXPECT_EQ(as<Sent>(late.outcome).at, world.now());
}

struct Newcomers : Chats {
  void ann_says(int from, int to) {
    for (int i = from; i <= to; ++i) world.says(ann, std::to_string(i));
  }
};

TEST_F(Newcomers, GetTheLastTwentyMessagesOfTheGeneralChat) {
  ann_says(1, 20);
  world.says(bob, "21");
  const UserId carl = world.enters("carl");
  const auto seen = world.sees(carl);
  ASSERT_EQ(seen.size(), 20U);
  EXPECT_EQ(seen.front(), "2");
  EXPECT_EQ(seen.back(), "21");
}

TEST_F(Newcomers, HaveNothingUnread) {
  ann_says(1, 5);
  const UserId carl = world.enters("carl");
  EXPECT_EQ(world.unread(carl), 0U);
  world.says(bob, "welcome");
  EXPECT_THAT(world.unread_of(carl), ElementsAre("welcome"));
}

TEST_F(Newcomers, SeeOnlyWhatIsYoungerThanTheLifetime) {
  ann_says(1, 2);
  world.pass(30min);
  ann_says(3, 4);
  world.pass(30min);
  const UserId carl = world.enters("carl");
  EXPECT_THAT(world.sees(carl), ElementsAre("3", "4"));
  EXPECT_THAT(world.sees(bob), ElementsAre("1", "2", "3", "4")) << "who has not confirmed them yet";
}

TEST_F(Newcomers, KeepWhatTheyGotForAnHour) {
  ann_says(1, 2);
  world.pass(59min);
  const UserId carl = world.enters("carl");
  world.pass(1h - 1us);
  EXPECT_THAT(world.sees(carl), ElementsAre("1", "2"));
  world.pass(1us);
  EXPECT_THAT(world.sees(carl), IsEmpty());
}

TEST_F(Newcomers, MayGetNoHistoryAtAll) {
  Settings settings;
  settings.history = 0;
  world.configure(settings);
  ann_says(1, 3);
  EXPECT_THAT(world.sees(world.enters("carl")), IsEmpty());
}

TEST_F(Newcomers, AreNotShownWhatIsErasedAlready) {
  Settings settings;
  settings.ttl = 10min;
  world.configure(settings);
  world.says(eve, "eve's");  // which waits for bob
  const MessageId bobs = id_of(world.says(bob, "bob's"));
  for (const UserId reader : {ann, eve}) world.confirms(reader, bobs);
  world.pass(11min);
  world.lapse();
  ASSERT_TRUE(world.message(bobs)->erased);
  settings.ttl = 10h;
  world.configure(settings);
  EXPECT_THAT(world.sees(world.enters("carl")), ElementsAre("eve's"));
}

TEST_F(Newcomers, HadNoEventBeforeTheyCame) {
  ann_says(1, 1);
  const UserId carl = world.enters("carl");
  EXPECT_EQ(world.chat().newest_event(world.user(carl)), world.chat().last_seq());
}

struct Pages : Newcomers {
  std::vector<std::string> page(const PageRequest& asked, bool more) {
    const Page page = world.chat().page(world.general(), bob, asked, world.now());
    EXPECT_EQ(page.more, more);
    std::vector<std::string> result;
    for (const Message* message : page.messages) result.push_back(message->text);
    return result;
  }
  std::uint64_t id_of_text(const std::string& text) {
    for (const Message& message : world.general().messages)
      if (message.text == text) return raw(message.id);
    return 0;
  }
};

TEST_F(Pages, AreTheNewestUnlessAskedOtherwise) {
  ann_says(1, 6);
  EXPECT_THAT(page({{}, {}, 3}, true), ElementsAre("4", "5", "6"));
  EXPECT_THAT(page({{}, {}, 6}, false), ElementsAre("1", "2", "3", "4", "5", "6"));
}

TEST_F(Pages, BeginAfterAnIdOrEndBeforeOne) {
  ann_says(1, 6);
  EXPECT_THAT(page({id_of_text("2"), {}, 3}, true), ElementsAre("3", "4", "5"));
  EXPECT_THAT(page({id_of_text("3"), {}, 3}, false), ElementsAre("4", "5", "6"));
  EXPECT_THAT(page({{}, id_of_text("5"), 3}, true), ElementsAre("2", "3", "4"));
  EXPECT_THAT(page({{}, id_of_text("3"), 3}, false), ElementsAre("1", "2"));
  EXPECT_THAT(page({id_of_text("2"), id_of_text("5"), 9}, false), ElementsAre("3", "4"));
  EXPECT_THAT(page({id_of_text("5"), id_of_text("2"), 9}, false), IsEmpty());
}

TEST_F(Pages, DoNotShowWhatHasDisappeared) {
  ann_says(1, 2);
  world.confirms(bob, MessageId{id_of_text("2")});
  world.pass(1h);
  ann_says(3, 4);
  EXPECT_THAT(page({}, false), ElementsAre("3", "4"));
  EXPECT_EQ(world.chat().last_message(world.general(), bob, world.now())->text, "4");
}

TEST_F(Pages, AreEmptyWhereNothingIs) {
  EXPECT_THAT(page({}, false), IsEmpty());
  EXPECT_EQ(world.chat().last_message(world.general(), bob, world.now()), nullptr);
}

}  // namespace
}  // namespace confab::chat::testing
