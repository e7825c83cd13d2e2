// What a user is told who was away: the same as live, or honestly that there is a gap.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <tuple>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Events : ::testing::Test {
  World world;
  UserId ann = world.registers("ann"), bob = world.registers("bob"), eve = world.registers("eve");
  std::uint64_t came = here();

  /// The place of the newest record.
  std::uint64_t here() const { return raw(world.chat().last_seq()); }
  std::uint64_t lost(UserId who, ChatId only = {}) const {
    return world.chat().events_lost_up_to(who, only, world.now());
  }
  std::vector<Notification> what(UserId who, std::uint64_t after = 0, ChatId only = {}) const {
    std::vector<Notification> result;
    for (const Event& event : world.events(who, after, only)) result.push_back(event.what);
    return result;
  }
  std::vector<std::uint64_t> seqs(UserId who, std::uint64_t after, std::size_t limit) const {
    std::vector<std::uint64_t> result;
    for (const Event& event : world.chat().events_after(who, ChatId{}, after, limit, world.now()))
      result.push_back(raw(event.seq));
    return result;
  }
  /// A direct chat of `who` with each of so many others who come for it.
  std::vector<Sent> many_direct_chats(UserId who, std::size_t count) {
    std::vector<Sent> chats;
    for (std::size_t i = 0; i < count; ++i)
      chats.push_back(
          as<Sent>(world.tells(world.registers("peer " + std::to_string(i)), who, "hello")));
    return chats;
  }
};

TEST_F(Events, OfAllChatsComeInTheOrderInWhichTheyHappened) {
  const Sent one = as<Sent>(world.says(ann, "one"));
  const Sent two = as<Sent>(world.tells(eve, bob, "two"));
  const Sent three = as<Sent>(world.says(ann, "three"));
  const Sent four = as<Sent>(world.tells(bob, eve, "four"));
  EXPECT_THAT(what(bob, came),
              ElementsAre(MessagePosted{general_chat, one.id}, ChatMade{two.chat},
                          MessagePosted{two.chat, two.id}, MessagePosted{general_chat, three.id},
                          MessagePosted{two.chat, four.id}));
  EXPECT_THAT(what(ann, came), ElementsAre(MessagePosted{general_chat, one.id},
                                           MessagePosted{general_chat, three.id}))
      << "who is not in the direct chat";
}

TEST_F(Events, HaveThePlaceAndTheTimeOfTheirRecord) {
  world.pass(1min);
  const Sent sent = as<Sent>(world.tells(ann, bob, "hello"));
  world.pass(1min);
  world.confirms(bob, sent.id, sent.chat);
  const Seq read = world.chat().last_seq();
  EXPECT_THAT(world.events(bob, came),
              ElementsAre(Event{Seq{raw(sent.id)}, sent.at, ChatMade{sent.chat}},
                          Event{Seq{raw(sent.id)}, sent.at, MessagePosted{sent.chat, sent.id}},
                          Event{read, world.now(), ReadMoved{bob, sent.chat, raw(sent.id)}}));
}

TEST_F(Events, BeginAfterTheIdThatIsAskedFor) {
  world.says(ann, "one");
  const Sent two = as<Sent>(world.says(ann, "two"));
  EXPECT_THAT(what(bob, raw(two.id) - 1), ElementsAre(MessagePosted{general_chat, two.id}));
  EXPECT_THAT(what(bob, raw(two.id)), IsEmpty());
  EXPECT_THAT(what(bob, raw(two.id) + 100), IsEmpty());
}

TEST_F(Events, AreOnesOwnReadsAndNobodyElses) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.confirms(bob, hello);
  EXPECT_THAT(what(bob, raw(hello)), ElementsAre(ReadMoved{bob, general_chat, raw(hello)}));
  EXPECT_THAT(what(ann, raw(hello)), IsEmpty());
}

TEST_F(Events, OfConfirmingEverythingAreInTheOrderOfTheChats) {
  const Sent direct = as<Sent>(world.tells(ann, bob, "psst"));
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.confirms_everything(bob, here());
  EXPECT_THAT(what(bob, raw(hello)), ElementsAre(ReadMoved{bob, general_chat, raw(hello)},
                                                 ReadMoved{bob, direct.chat, raw(direct.id)}));
  EXPECT_EQ(what(bob, raw(hello)), world.told());
}

TEST_F(Events, SayTheStrikeBeforeTheBanThatItCauses) {
  const UserId dan = world.registers("dan");
  world.reports(ann, eve);
  world.reports(bob, eve);
  const std::uint64_t before = here();
  world.reports(dan, eve);
  EXPECT_THAT(what(eve, before),
              ElementsAre(StrikesChanged{eve, 3}, UserBanned{eve, world.now() + 4h}));
  EXPECT_THAT(what(dan, before), IsEmpty()) << "who is not told of it";
}

TEST_F(Events, AreNoneForWhatOnlyEndsStreams) {
  world.signs_in(bob);
  world.play(RemoveDevice{bob, {}});
  EXPECT_FALSE(is_event(world.told().at(0)));
  world.pass(2h);
  world.is_there(bob);
  EXPECT_THAT(what(bob, came), IsEmpty());
}

TEST_F(Events, OfANewcomerAreWhatItMaySee) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  const UserId carl = world.enters("carl");
  EXPECT_THAT(what(carl), ElementsAre(MessagePosted{general_chat, hello}));
  EXPECT_EQ(lost(carl), raw(hello) - 1);
}

TEST_F(Events, OfOneChatLeaveOutAllOthers) {
  const Sent psst = as<Sent>(world.tells(ann, bob, "psst"));
  const Sent hello = as<Sent>(world.says(ann, "hello"));
  world.confirms_everything(bob, here());
  world.reports(ann, bob);
  EXPECT_THAT(what(bob, came, psst.chat),
              ElementsAre(ChatMade{psst.chat}, MessagePosted{psst.chat, psst.id},
                          ReadMoved{bob, psst.chat, raw(psst.id)}));
  EXPECT_THAT(what(bob, came, general_chat),
              ElementsAre(MessagePosted{general_chat, hello.id},
                          ReadMoved{bob, general_chat, raw(hello.id)}));
  EXPECT_THAT(what(eve, came, psst.chat), IsEmpty()) << "who is not in it";
}

TEST_F(Events, OfOneRecordAreNeverTakenApart) {
  const std::uint64_t psst = raw(id_of(world.tells(ann, bob, "psst")));
  const std::uint64_t hello = raw(id_of(world.says(ann, "hello")));
  EXPECT_THAT(seqs(bob, came, 1), ElementsAre(psst, psst));
  EXPECT_THAT(seqs(bob, came, 2), ElementsAre(psst, psst));
  EXPECT_THAT(seqs(bob, came, 3), ElementsAre(psst, psst, hello));
  EXPECT_THAT(seqs(bob, psst, 1), ElementsAre(hello));
  EXPECT_THAT(seqs(bob, came, 0), IsEmpty());
}

TEST_F(Events, OfNobodyAreNone) {
  EXPECT_THAT(what(UserId{99}), IsEmpty());
  EXPECT_EQ(lost(UserId{99}), here());
}

TEST_F(Events, OfAThousandDirectChatsAreInOrderToo) {
  const auto chats = many_direct_chats(bob, 1000);
  std::vector<Notification> expected;
  for (std::size_t i = 990; i < 1000; ++i) {
    expected.emplace_back(ChatMade{chats[i].chat});
    expected.emplace_back(MessagePosted{chats[i].chat, chats[i].id});
  }
  EXPECT_EQ(what(bob, raw(chats[989].id)), expected);
  EXPECT_EQ(what(bob, came).size(), 2000U);
  EXPECT_THAT(world.user(bob).events, IsEmpty()) << "the chats say it themselves";
}

TEST_F(Events, WakeNobodyWhomTheyDoNotConcern) {
  const auto newest = [&](UserId who) { return raw(world.chat().newest_event(world.user(who))); };
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.confirms(bob, hello);
  EXPECT_EQ(newest(bob), here());
  EXPECT_EQ(newest(ann), raw(hello));
  world.reports(bob, eve);
  EXPECT_EQ(newest(eve), here());
  EXPECT_EQ(newest(bob), raw(hello) + 1);
}

// --- chats that go

struct EventsOfAChatThatGoes : Events {
  UserId guest = world.enters("gus");
  Sent first = as<Sent>(world.tells(guest, ann, "hello"));
  std::uint64_t before = here();

  void guest_is_forgotten() {
    for (int day = 0; day < 8; ++day) {
      world.pass(days{1});
      world.is_there(ann);
      if (day == 4) world.confirms(ann, first.id, first.chat);
    }
    ASSERT_TRUE(world.lapse());
    ASSERT_EQ(world.chat().user(guest), nullptr);
  }
};

TEST_F(EventsOfAChatThatGoes, AreThatItWentAndWithWhom) {
  guest_is_forgotten();
  EXPECT_THAT(world.events(ann, came), ElementsAre(Event{world.chat().last_seq(), world.now(),
                                                         ChatDeleted{first.chat, {}, "gus"}}));
  EXPECT_THAT(what(ann, came, first.chat), ElementsAre(ChatDeleted{first.chat, {}, "gus"}));
  EXPECT_EQ(raw(world.chat().newest_event(world.user(ann))), here());
}

TEST_F(EventsOfAChatThatGoes, AreToldToThoseWhoWereInIt) {
  guest_is_forgotten();
  const Notification deleted = ChatDeleted{first.chat, {ann, guest}, "gus"};
  EXPECT_THAT(world.told(), ElementsAre(deleted, Notification{UserForgotten{guest}}));
  EXPECT_THAT(audience_of(world.told()[0]).users, ElementsAre(ann, guest));
}

TEST_F(EventsOfAChatThatGoes, SurviveARestart) {
  guest_is_forgotten();
  const auto told = what(ann, came);
  world.restart();
  EXPECT_EQ(what(ann, came), told);
}

// --- what is kept, and what is lost

TEST_F(Events, SurviveARestart) {
  world.tells(ann, eve, "psst");
  world.confirms_everything(eve, here());
  for (const UserId reporter : {ann, bob, world.registers("dan")}) world.reports(reporter, eve);
  const std::vector<Event> before = world.events(eve, came);
  ASSERT_EQ(before.size(), 7U);
  world.restart();
  EXPECT_EQ(world.events(eve, came), before);
}

TEST_F(Events, KeepEveryPositionReadWhileTheyAreFew) {
  for (std::size_t i = 0; i < events_unthinned_max; ++i)
    world.confirms(bob, id_of(world.tells(ann, bob, "x")), world.direct(ann, bob));
  EXPECT_EQ(world.user(bob).events.size(), events_unthinned_max);
  EXPECT_EQ(lost(bob), 0U);
}

TEST_F(Events, KeepTheLastPositionReadOfEachChatWhenTheyAreMany) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.confirms(bob, hello);
  world.reports(ann, bob);
  MessageId last{};
  for (std::size_t i = 0; i <= events_unthinned_max; ++i) {
    last = id_of(world.tells(ann, bob, "x"));
    world.confirms(bob, last, world.direct(ann, bob));
  }
  const Notification read = ReadMoved{bob, general_chat, raw(hello)};
  const Notification strike = StrikesChanged{bob, 1};
  const auto kept = what(bob, came);
  EXPECT_THAT(kept, ::testing::IsSupersetOf({read, strike}));
  EXPECT_EQ(kept.back(), (Notification{ReadMoved{bob, world.direct(ann, bob), raw(last)}}));
  EXPECT_LT(world.user(bob).events.size(), 10U);
  EXPECT_EQ(lost(bob), 0U) << "a later position says all, so nothing is missed";
}

TEST_F(Events, LetTheOldestGoWhenThereAreTooManyAndSaySo) {
  const auto chats = many_direct_chats(bob, events_kept_max + 2);
  const std::uint64_t before = here();
  for (const Sent& chat : chats) world.confirms(bob, chat.id, chat.chat);
  EXPECT_EQ(world.user(bob).events.size(), events_kept_max);
  EXPECT_EQ(lost(bob), before + 2);
  EXPECT_EQ(what(bob, before).front(),
            (Notification{ReadMoved{bob, chats[2].chat, raw(chats[2].id)}}));
  world.restart();
  EXPECT_EQ(lost(bob), before + 2);
}

TEST_F(Events, LetRecordsGoAsAWhole) {
  const auto chats = many_direct_chats(bob, events_kept_max);
  world.confirms_everything(bob, raw(chats[9].id));
  const std::uint64_t first = here();
  for (std::size_t i = 10; i < chats.size(); ++i) world.confirms(bob, chats[i].id, chats[i].chat);
  EXPECT_EQ(lost(bob), 0U);
  world.reports(ann, bob);
  EXPECT_EQ(lost(bob), first);
  EXPECT_EQ(world.user(bob).events.size(), events_kept_max - 9);
}

TEST_F(Events, OfTheNewestRecordStayHoweverManyTheyAre) {
  const auto chats = many_direct_chats(bob, events_kept_max + 10);
  world.confirms(bob, chats[0].id, chats[0].chat);
  world.reports(ann, bob);
  const std::uint64_t before = here();
  world.confirms_everything(bob, before);
  EXPECT_EQ(what(bob, before).size(), chats.size() - 1);
  EXPECT_EQ(lost(bob), before);
  world.restart();
  EXPECT_EQ(what(bob, before).size(), chats.size() - 1);
}

TEST_F(Events, GoWhenNobodyWouldHaveWaitedForAMessageSoLong) {
  world.reports(ann, bob);
  const std::uint64_t strike = here();
  world.pass(days{7} - 1us);
  EXPECT_FALSE(world.lapse());
  EXPECT_THAT(what(bob, came), ElementsAre(StrikesChanged{bob, 1}));
  EXPECT_EQ(lost(bob), 0U);
  world.pass(1us);
  EXPECT_TRUE(world.lapse());
  EXPECT_THAT(what(bob, came), IsEmpty());
  EXPECT_EQ(lost(bob), strike);
  EXPECT_EQ(lost(ann), 0U);
}

TEST_F(Events, GoWithoutAGapWhenALaterOneSaysAll) {
  const MessageId one = id_of(world.tells(ann, bob, "one"));
  const ChatId direct = world.direct(ann, bob);
  world.confirms(bob, one, direct);
  world.pass(days{4});
  const MessageId two = id_of(world.tells(ann, bob, "two"));
  world.confirms(bob, two, direct);
  world.pass(days{3});
  world.lapse();
  EXPECT_EQ(raw(world.user(bob).events_lost), 0U);
  EXPECT_EQ(what(bob, raw(two)), (std::vector<Notification>{ReadMoved{bob, direct, raw(two)}}));
}

TEST_F(Events, ThatGoTakeNoYoungerOnesWithThem) {
  world.reports(ann, bob);
  world.pass(days{6});
  const MessageId one = id_of(world.says(ann, "one"));
  world.confirms(bob, one);
  const MessageId two = id_of(world.says(ann, "two"));
  world.confirms(bob, two);
  world.pass(days{1});
  ASSERT_TRUE(world.lapse());
  EXPECT_THAT(what(bob, came), ElementsAre(ReadMoved{bob, general_chat, raw(one)},
                                           ReadMoved{bob, general_chat, raw(two)}));
}

TEST_F(Events, StayWhereMessagesAreForEver) {
  Settings settings;
  settings.ttl = 0s;
  world.configure(settings);
  world.reports(ann, bob);
  world.pass(days{365});
  EXPECT_FALSE(world.lapse());
  EXPECT_THAT(what(bob, came), ElementsAre(StrikesChanged{bob, 1}));
}

TEST_F(Events, HaveAGapWhereMessagesHaveDisappeared) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.confirms(bob, hello);
  EXPECT_EQ(lost(bob), 0U);
  world.pass(1h);
  EXPECT_EQ(lost(bob), raw(hello));
  EXPECT_EQ(lost(bob, general_chat), raw(hello));
  EXPECT_THAT(what(bob, came), ElementsAre(ReadMoved{bob, general_chat, raw(hello)}));
  EXPECT_EQ(lost(eve), 0U) << "who has not confirmed it";
}

TEST_F(Events, HaveAGapAlsoBehindWhatIsStillThere) {
  const MessageId kept = id_of(world.says(ann, "confirmed just in time"));
  const MessageId missed = id_of(world.says(ann, "not confirmed at all"));
  world.pass(days{7} - 1min);
  world.confirms(bob, kept);
  world.pass(1min);
  EXPECT_THAT(world.sees(bob), ElementsAre("confirmed just in time"));
  EXPECT_EQ(lost(bob), raw(missed));
}

TEST_F(Events, HaveNoGapInOneChatForWhatDisappearedInAnother) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  const Sent psst = as<Sent>(world.tells(ann, bob, "psst"));
  world.confirms(bob, hello);
  world.pass(1h);
  EXPECT_EQ(lost(bob, psst.chat), 0U);
  EXPECT_EQ(lost(bob), raw(hello));
}

TEST_F(Events, HaveNoGapForOnesOwnMessages) {
  world.says(bob, "mine");
  world.pass(1h);
  EXPECT_THAT(what(bob, came), IsEmpty());
  EXPECT_EQ(lost(bob), 0U);
}

TEST_F(Events, FromBeforeAStateFileThatHadNoneAreAGap) {
  world.confirms(bob, id_of(world.says(ann, "hello")));
  const std::uint64_t read = here();
  world.tells(ann, bob, "psst");

  boost::json::value document = boost::json::parse(written(world.chat().state()));
  document.as_object()["format"] = 1;
  for (boost::json::value& user : document.at("users").as_array()) user.as_object().erase("events");
  auto old = read_snapshot(boost::json::serialize(document));
  ASSERT_TRUE(std::holds_alternative<Snapshot>(old)) << std::get<SnapshotError>(old).what;

  const Chat chat(std::move(std::get<Snapshot>(old).state));
  EXPECT_EQ(chat.events_lost_up_to(bob, ChatId{}, world.now()), read);
  EXPECT_EQ(chat.events_after(bob, ChatId{}, read, 10, world.now()), world.events(bob, read));
  EXPECT_EQ(world.events(bob, read).size(), 2U);
  EXPECT_EQ(chat.events_lost_up_to(eve, ChatId{}, world.now()), raw(eve)) << "when she came";
}

// --- whom they concern

TEST(Audience, IsAChatAUserOrThoseWhoAreNamed) {
  using Named = std::tuple<ChatId, UserId, std::size_t>;
  const auto audience = [](const Notification& told) {
    const Audience concerned = audience_of(told);
    return Named{concerned.chat, concerned.user, concerned.users.size()};
  };
  const ChatId chat{7};
  const UserId user{3};
  EXPECT_EQ(audience(UserForgotten{user}), Named(ChatId{}, user, 0));
  EXPECT_EQ(audience(DevicesRevoked{user, {}}), Named(ChatId{}, user, 0));
  EXPECT_EQ(audience(ReadMoved{user, chat, 9}), Named(ChatId{}, user, 0));
  EXPECT_EQ(audience(StrikesChanged{user, 1}), Named(ChatId{}, user, 0));
  EXPECT_EQ(audience(UserBanned{user, {}}), Named(ChatId{}, user, 0));
  EXPECT_EQ(audience(ChatMade{chat}), Named(chat, UserId{}, 0));
  EXPECT_EQ(audience(MessagePosted{chat, MessageId{9}}), Named(chat, UserId{}, 0));
  EXPECT_EQ(audience(ChatDeleted{chat, {user, UserId{4}}, "gus"}), Named(ChatId{}, UserId{}, 2));
}

}  // namespace
}  // namespace confab::chat::testing
