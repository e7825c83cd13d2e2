// A state that the rules could not have made is not taken.
#include "server/chat/consistency.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

/// A state as it is read: without what follows from the rest.
struct Consistency : ::testing::Test {
  World world;
  UserId ann = world.registers("ann", "secret", "ann@example.org");
  UserId bob = world.registers("bob", "secret", "bob@example.org");
  MessageId one = id_of(world.says(ann, "one"));
  MessageId two = id_of(world.comments(bob, one, "two"));
  ChatId direct = as<Sent>(world.tells(ann, bob, "psst", "key")).chat;

  Consistency() {
    world.reports(ann, bob);
    world.confirms(bob, one);
    world.confirms(bob, two);
  }

  std::string broken_by(const std::function<void(State&)>& change) {
    State state = world.chat().state();
    for (auto& [id, user] : state.users) user.chats.clear();
    for (auto& [id, chat] : state.chats) chat.threads.clear();
    change(state);
    return complete(state).value_or("");
  }
};

TEST_F(Consistency, OfWhatTheRulesMadeIsGiven) {
  EXPECT_EQ(broken_by([](State&) {}), "");
}

TEST_F(Consistency, NeedsTheGeneralChatAndSaneNumbers) {
  EXPECT_EQ(broken_by([](State& state) { state.chats.erase(general_chat); }),
            "chats: there is no general one");
  EXPECT_EQ(broken_by([](State& state) { state.settings.ban = -1s; }),
            "settings: beyond all reason");
  EXPECT_EQ(broken_by([](State& state) { state.last_at = latest_time + 1us; }),
            "last_at: beyond all reason");
}

TEST_F(Consistency, OfUsers) {
  EXPECT_EQ(broken_by([&](State& state) { state.users[UserId{}] = {}; }),
            "user 0: an id that was never given");
  EXPECT_EQ(broken_by([&](State& state) { state.users[UserId{99}] = {}; }),
            "user 99: an id that was never given");
  const auto bob_has = [&](const std::function<void(User&)>& change) {
    std::string error = broken_by([&](State& state) { change(state.users.at(bob)); });
    return error.substr(error.find(": ") + 2);
  };
  EXPECT_EQ(bob_has([](User& user) { user.name_key = "ann"; }), "a name that another user has");
  EXPECT_EQ(bob_has([](User& user) { user.email_key = "ann@example.org"; }),
            "an e-mail address that another user has");
  EXPECT_EQ(bob_has([&](User& user) { user.devices = world.user(ann).devices; }),
            "a token that is there twice");
  EXPECT_EQ(bob_has([](User& user) { user.devices.push_back(user.devices[0]); }),
            "devices out of order");
  EXPECT_EQ(bob_has([](User& user) { user.reports.push_back({}); }), "reports out of order");
  EXPECT_EQ(broken_by([&](State& state) { state.chats.at(general_chat).members.erase(bob); }),
            "user 2: not in the general chat");
  EXPECT_EQ(broken_by([&](State& state) { state.departed[bob] = {"bob", 0}; }),
            "user 2: departed, and still there");
}

TEST_F(Consistency, OfEvents) {
  const auto bob_has = [&](const std::function<void(User&)>& change) {
    return broken_by([&](State& state) { change(state.users.at(bob)); });
  };
  ASSERT_EQ(world.user(bob).events.size(), 3U) << "a strike and two positions";
  EXPECT_EQ(bob_has([](User& user) { user.last_event = Seq{99}; }),
            "user 2: an event newer than the state");
  EXPECT_EQ(bob_has([](User& user) { user.events_lost = Seq{9}; }),
            "user 2: an event newer than the state");
  EXPECT_EQ(bob_has([](User& user) { user.last_event = user.events[0].seq; }),
            "user 2: an event newer than the last one");
  EXPECT_EQ(bob_has([](User& user) { user.events.back().at += 1s; }),
            "user 2: an event newer than the last one");
  EXPECT_EQ(bob_has([](User& user) { std::swap(user.events[0], user.events[1]); }),
            "user 2: events out of order");
  EXPECT_EQ(bob_has([](User& user) { user.events[0].at += 1s; }), "user 2: events out of order");
  EXPECT_EQ(bob_has([](User& user) { user.events_lost = user.events[0].seq; }),
            "user 2: has an event that was lost");
  EXPECT_EQ(bob_has([](User& user) { user.events[1].what = ReadMoved{{}, ChatId{99}, 1}; }),
            "user 2: has read in a chat of others");
  EXPECT_EQ(bob_has([&](User& user) { user.events[1].what = ChatDeleted{direct, {}, ""}; }),
            "user 2: a chat that is gone, and still there");
}

TEST_F(Consistency, OfMembers) {
  const auto member_has = [&](const std::function<void(Membership&)>& change) {
    return broken_by([&](State& state) { change(state.chats.at(general_chat).members.at(bob)); });
  };
  EXPECT_EQ(member_has([](Membership& member) { member.read_up_to = 99; }),
            "chat 1, member 2: has read beyond the newest message");
  EXPECT_EQ(member_has([](Membership& member) { member.visible_after = 99; }),
            "chat 1, member 2: has read beyond the newest message");
  EXPECT_EQ(member_has([](Membership& member) { std::swap(member.marks[0], member.marks[1]); }),
            "chat 1, member 2: marks out of order");
  EXPECT_EQ(member_has([](Membership& member) { member.marks.clear(); }),
            "chat 1, member 2: a cursor without a mark");
  EXPECT_EQ(member_has([](Membership& member) { member.read_up_to = 0; }),
            "chat 1, member 2: a mark beyond the cursor");
  EXPECT_EQ(
      member_has([](Membership& member) { member.own_unconfirmed = {MessageId{2}, MessageId{1}}; }),
      "chat 1, member 2: own messages out of order");
  EXPECT_EQ(member_has([](Membership& member) { member.own_unconfirmed = {MessageId{99}}; }),
            "chat 1, member 2: an own message beyond the newest");
  EXPECT_EQ(broken_by([&](State& state) { state.chats.at(direct).members[UserId{98}] = {}; }),
            "chat 5, member 98: no such user");
}

TEST_F(Consistency, OfChats) {
  EXPECT_EQ(broken_by([&](State& state) { state.chats.at(direct).kind = ChatKind::general; }),
            "chat 5: of the wrong kind");
  EXPECT_EQ(broken_by([&](State& state) { state.chats.at(direct).newest = 99; }),
            "chat 5: newer than the state");
  EXPECT_EQ(broken_by([&](State& state) { state.chats.at(direct).members.clear(); }),
            "chat 5: not of one or two");
  EXPECT_EQ(broken_by([&](State& state) { state.chats[ChatId{6}] = state.chats.at(direct); }),
            "chat 6: between two who have one already");
}

TEST_F(Consistency, OfMessages) {
  const auto general_has = [&](const std::function<void(Conversation&)>& change) {
    return broken_by([&](State& state) { change(state.chats.at(general_chat)); });
  };
  EXPECT_EQ(general_has([](Conversation& chat) { std::swap(chat.messages[0], chat.messages[1]); }),
            "chat 1: messages out of order");
  EXPECT_EQ(general_has([](Conversation& chat) { chat.messages[1].at -= 1us; }),
            "chat 1: messages out of order in time");
  EXPECT_EQ(general_has([](Conversation& chat) { chat.expired = {MessageId{2}, MessageId{2}}; }),
            "chat 1: expired messages out of order");
  EXPECT_EQ(general_has([](Conversation& chat) { chat.messages[1].id = MessageId{99}; }),
            "chat 1: a message beyond the newest");
  EXPECT_EQ(general_has([](Conversation& chat) { chat.messages[0].erased = true; }),
            "chat 1: begins with an erased message");
  EXPECT_EQ(general_has([](Conversation& chat) { chat.messages[1].root = MessageId{}; }),
            "chat 1, message 4: a comment on what cannot be");
  EXPECT_EQ(general_has([](Conversation& chat) { chat.messages[1].reply_to = MessageId{4}; }),
            "chat 1, message 4: a comment on what cannot be");
  EXPECT_EQ(general_has([](Conversation& chat) { chat.messages[1].from = UserId{99}; }),
            "chat 1, message 4: from nobody");
}

TEST_F(Consistency, OfWhatIsLeftOfTheDeparted) {
  EXPECT_EQ(broken_by([&](State& state) {
              state.retries[{UserId{99}, "key"}] = state.retries.begin()->second;
            }),
            "retries: an answer to nobody");
  EXPECT_EQ(broken_by([&](State& state) { state.departed[UserId{99}] = {"carl", 0}; }),
            "departed 99: left nothing behind");
}

}  // namespace
}  // namespace confab::chat::testing
