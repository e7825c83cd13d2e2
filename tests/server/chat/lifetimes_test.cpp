// An hour after a reader confirmed it, a message disappears for that reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Lifetimes : ::testing::Test {
  World world;
  UserId ann = world.registers("ann"), bob = world.registers("bob");
  Settings settings = world.chat().settings();

  std::optional<Time> expires_at(UserId viewer, MessageId id) {
    return world.chat().expires_at(world.general(), viewer, *world.message(id));
  }
  std::uint64_t lost_up_to(UserId viewer) {
    return world.chat().lost_up_to(world.general(), viewer, world.now());
  }
};

TEST_F(Lifetimes, AMessageDisappearsAnHourAfterItsReaderConfirmedIt) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.pass(30min);
  EXPECT_EQ(expires_at(bob, hello), std::nullopt) << "not known yet";
  world.confirms(bob, hello);
  EXPECT_EQ(expires_at(bob, hello), world.now() + 1h);
  world.pass(1h - 1us);
  EXPECT_THAT(world.sees(bob), ElementsAre("hello"));
  world.pass(1us);
  EXPECT_THAT(world.sees(bob), IsEmpty());
}

TEST_F(Lifetimes, AMessageDisappearsForItsAuthorAnHourAfterSending) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  EXPECT_EQ(expires_at(ann, hello), world.now() + 1h);
  world.pass(30min);
  world.confirms(ann, hello);
  world.pass(30min);
  EXPECT_THAT(world.sees(ann), IsEmpty());
  EXPECT_THAT(world.sees(bob), ElementsAre("hello"));
}

TEST_F(Lifetimes, EachConfirmationCountsForWhatItConfirmed) {
  const MessageId one = id_of(world.says(ann, "one"));
  const MessageId two = id_of(world.says(ann, "two"));
  world.confirms(bob, one);
  world.pass(30min);
  world.confirms(bob, two);
  world.pass(30min);
  EXPECT_THAT(world.sees(bob), ElementsAre("two"));
  EXPECT_EQ(lost_up_to(bob), raw(one));
  world.pass(30min);
  EXPECT_THAT(world.sees(bob), IsEmpty());
}

TEST_F(Lifetimes, TheUnconfirmedWaitsSevenDays) {
  world.says(ann, "hello");
  world.pass(days{7} - 1us);
  world.lapse();
  EXPECT_THAT(world.unread_of(bob), ElementsAre("hello"));
  world.pass(1us);
  EXPECT_THAT(world.unread_of(bob), IsEmpty());
  EXPECT_EQ(world.unread(bob), 0U);
  EXPECT_THAT(world.sees(bob), IsEmpty());
}

TEST_F(Lifetimes, ConfirmedInTimeStillLivesItsHour) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.pass(days{7} - 1min);
  world.confirms(bob, hello);
  world.pass(59min);
  world.lapse();
  EXPECT_THAT(world.sees(bob), ElementsAre("hello"));
}

TEST_F(Lifetimes, ConfirmingTooLateBringsNothingBack) {
  world.enters("eve");
  world.says(ann, "old");
  world.pass(days{7});
  const MessageId fresh = id_of(world.says(ann, "new"));
  EXPECT_THAT(world.sees(bob), ElementsAre("new"));
  world.confirms(bob, fresh);
  EXPECT_THAT(world.sees(bob), ElementsAre("new"));
}

TEST_F(Lifetimes, ConfirmingTooLateBringsNothingBackBetweenMessagesThatStillLive) {
  const MessageId one = id_of(world.says(ann, "one"));
  const MessageId two = id_of(world.says(ann, "two"));
  world.pass(30min);
  const MessageId three = id_of(world.says(ann, "three"));
  world.pass(days{7} - 40min);
  world.confirms(bob, one);  // ten minutes before the others' time is up
  world.pass(20min);
  EXPECT_THAT(world.sees(bob), ElementsAre("one", "three"));
  world.confirms(bob, two);
  EXPECT_THAT(world.sees(bob), ElementsAre("one", "three"));
  world.confirms(bob, three);
  world.restart();
  EXPECT_THAT(world.sees(bob), ElementsAre("one", "three"));
  EXPECT_EQ(expires_at(bob, three), world.now() + 1h);

  // Whatever the operator does next, the one in the middle stays gone.
  settings.ttl = 0s;
  world.configure(settings);
  EXPECT_THAT(world.sees(bob), ElementsAre("three"));
}

TEST_F(Lifetimes, WhatIsHiddenFromEveryoneIsErased) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.pass(10min);
  world.confirms(bob, hello);
  world.pass(1h - 1us);
  EXPECT_FALSE(world.lapse());
  EXPECT_NE(world.message(hello), nullptr);
  world.pass(1us);
  EXPECT_TRUE(world.lapse());
  EXPECT_EQ(world.message(hello), nullptr);
}

TEST_F(Lifetimes, WhatOneReaderStillWaitsForIsKept) {
  const UserId eve = world.registers("eve");
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.confirms(bob, hello);
  world.pass(days{6});
  world.lapse();
  EXPECT_THAT(world.unread_of(eve), ElementsAre("hello"));
}

TEST_F(Lifetimes, TheTextOfAnErasedMessageIsGoneEvenWhereOlderOnesWait) {
  const MessageId bobs = id_of(world.says(ann, "waits for bob"));
  const MessageId own = id_of(world.says(bob, "bob's secret"));
  world.confirms(ann, own);
  world.pass(1h);
  world.lapse();
  EXPECT_EQ(world.general().messages.front().id, bobs);
  EXPECT_TRUE(world.message(own)->erased);
  EXPECT_EQ(written(world.chat().state()).find("secret'"), std::string::npos);
  EXPECT_EQ(written(world.chat().state()).find("bob's secret"), std::string::npos);
}

TEST_F(Lifetimes, NotesToOneselfLiveAnHour) {
  const ChatId notes = as<Sent>(world.tells(ann, ann, "milk")).chat;
  world.pass(1h - 1us);
  world.lapse();
  EXPECT_THAT(world.sees(ann, notes), ElementsAre("milk"));
  world.pass(1us);
  world.lapse();
  EXPECT_THAT(world.in(notes).messages, IsEmpty());
}

TEST_F(Lifetimes, WhoeverAsksForWhatWasErasedIsToldThatItIsMissing) {
  const MessageId read = id_of(world.says(ann, "read"));
  world.confirms(bob, read);
  world.pass(2h);
  world.lapse();
  ASSERT_THAT(world.general().messages, IsEmpty());
  EXPECT_EQ(lost_up_to(bob), raw(read));
  EXPECT_EQ(lost_up_to(ann), raw(read)) << "who never confirmed it, being its author";

  const MessageId unread = id_of(world.says(ann, "never read"));
  EXPECT_EQ(lost_up_to(bob), raw(read));
  world.pass(days{7});
  EXPECT_EQ(lost_up_to(bob), raw(unread));
  world.lapse();
  ASSERT_THAT(world.general().messages, IsEmpty());
  EXPECT_EQ(lost_up_to(bob), raw(unread));
}

TEST_F(Lifetimes, FromSendingCountTheSameForEveryone) {
  settings.ttl_from = TtlFrom::send;
  world.configure(settings);
  const MessageId hello = id_of(world.says(ann, "hello"));
  EXPECT_EQ(expires_at(bob, hello), world.now() + 1h) << "known at once";
  world.pass(59min);
  world.confirms(bob, hello);
  EXPECT_THAT(world.sees(bob), ElementsAre("hello"));
  world.says(ann, "unread");
  world.pass(1min);
  EXPECT_THAT(world.sees(bob), ElementsAre("unread"));
  EXPECT_EQ(lost_up_to(bob), raw(hello));
  world.lapse();
  EXPECT_EQ(world.message(hello), nullptr);
  world.pass(59min);
  EXPECT_EQ(world.unread(bob), 0U) << "the unread do not wait either";
}

TEST_F(Lifetimes, OfZeroAreForEver) {
  settings.ttl = 0s;
  world.configure(settings);
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.says(ann, "unread");
  world.confirms(bob, hello);
  world.pass(days{365});
  EXPECT_FALSE(world.lapse());
  EXPECT_EQ(expires_at(bob, hello), std::nullopt);
  EXPECT_THAT(world.sees(ann), ElementsAre("hello", "unread"));
  EXPECT_THAT(world.sees(bob), ElementsAre("hello", "unread"));
  EXPECT_THAT(world.unread_of(bob), ElementsAre("unread"));
  EXPECT_EQ(lost_up_to(bob), 0U);
}

TEST_F(Lifetimes, MadeLongerReviveNothing) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  const UserId eve = world.registers("eve");
  world.confirms(bob, hello);
  world.pass(30min);
  world.says(bob, "later");
  world.pass(45min);
  EXPECT_THAT(world.sees(ann), ElementsAre("later"));
  EXPECT_THAT(world.sees(bob), ElementsAre("later"));
  settings.ttl = 10h;
  world.configure(settings);
  EXPECT_THAT(world.sees(ann), ElementsAre("later")) << "her own, hidden a quarter of an hour ago";
  EXPECT_THAT(world.sees(bob), ElementsAre("later")) << "confirmed more than an hour ago";
  EXPECT_THAT(world.sees(eve), ElementsAre("later")) << "got the first one when she came";
  world.restart();
  world.pass(10h);
  world.lapse();
  EXPECT_EQ(world.message(hello), nullptr);
}

TEST_F(Lifetimes, MadeLongerReviveNothingBetweenMessagesThatStillLive) {
  const MessageId one = id_of(world.says(ann, "one"));
  world.says(ann, "two");
  world.pass(30min);
  world.says(ann, "three");
  world.pass(days{7} - 40min);
  world.confirms(bob, one);
  world.pass(20min);
  ASSERT_THAT(world.sees(bob), ElementsAre("one", "three"));
  settings.ttl = 0s;
  world.configure(settings);
  EXPECT_THAT(world.sees(bob), ElementsAre("three")) << "the price is what lies before it";
}

TEST_F(Lifetimes, LongerWaitingMakesNothingUnreadAgain) {
  settings.unread_retention = 2h;
  world.configure(settings);
  const UserId eve = world.registers("eve");
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.pass(119min);
  world.confirms(eve, hello);
  world.pass(1min);
  ASSERT_EQ(world.unread(bob), 0U);
  settings.unread_retention = days{7};
  world.configure(settings);
  EXPECT_THAT(world.sees(eve), ElementsAre("hello")) << "so it is not erased";
  EXPECT_EQ(world.unread(bob), 0U);
  EXPECT_THAT(world.sees(bob), IsEmpty());
}

TEST_F(Lifetimes, OfWhatWasReadLongAgoTakeNoRoom) {
  for (int hour = 0; hour < 48; ++hour) {
    world.confirms(bob, id_of(world.says(ann, "x")));
    world.pass(30min);
  }
  EXPECT_LE(world.general().members.at(bob).marks.size(), 3U);
}

TEST_F(Lifetimes, MadeShorterCountAtOnce) {
  world.says(ann, "hello");
  world.pass(10min);
  settings.ttl = 10min;
  world.configure(settings);
  EXPECT_THAT(world.sees(ann), IsEmpty());
}

TEST_F(Lifetimes, OfTheUnconfirmedAreNeverShorterThanOfTheConfirmed) {
  settings.unread_retention = 1min;
  world.configure(settings);
  world.says(ann, "hello");
  world.pass(59min);
  EXPECT_THAT(world.unread_of(bob), ElementsAre("hello"));
}

TEST_F(Lifetimes, ChangedToCountFromDeliveryHaveAMarkToCountFrom) {
  settings.ttl = 0s;
  world.configure(settings);
  const MessageId one = id_of(world.says(ann, "one"));
  world.confirms(bob, one);
  const MessageId two = id_of(world.says(ann, "two"));
  world.confirms(bob, two);
  EXPECT_EQ(world.general().members.at(bob).marks.size(), 1U) << "for ever, one is enough";
  settings.ttl = 1h;
  world.configure(settings);
  EXPECT_THAT(world.sees(bob), ElementsAre("one", "two"));
  world.pass(1h);
  EXPECT_THAT(world.sees(bob), IsEmpty());
}

TEST_F(Lifetimes, OfWhatWasConfirmedVeryOftenAreALittleLonger) {
  settings.rate_limit = 0;
  world.configure(settings);
  const MessageId first = id_of(world.says(ann, "x"));
  world.confirms(bob, first);
  const Time confirmed = world.now();
  for (std::size_t i = 0; i < read_marks_max; ++i) {
    world.pass(1ms);
    world.confirms(bob, id_of(world.says(ann, "x")));
  }
  EXPECT_EQ(world.general().members.at(bob).marks.size(), read_marks_max);
  EXPECT_EQ(expires_at(bob, first), confirmed + 1h + 1ms);
}

TEST_F(Lifetimes, AChatRemembersTheLastThousandErased) {
  settings.rate_limit = 0;
  world.configure(settings);
  std::vector<MessageId> ids;
  for (std::size_t i = 0; i <= expired_kept_max; ++i) ids.push_back(id_of(world.says(ann, "x")));
  world.pass(days{7});
  world.lapse();
  EXPECT_TRUE(refused(world.comments(bob, ids[0], "?"), Refusal::no_such_message));
  EXPECT_TRUE(refused(world.comments(bob, ids[1], "?"), Refusal::gone));
}

TEST_F(Lifetimes, SettingsBeyondAllReasonAreBroughtBackToIt) {
  settings.ttl = Duration::max();
  settings.ban = -1h;
  world.configure(settings);
  EXPECT_EQ(world.chat().settings().ttl, days{36'500});
  EXPECT_EQ(world.chat().settings().ban, 1us);
  world.configure(settings);
  EXPECT_EQ(world.log().size(), 3U) << "and are the same when they come again";
}

}  // namespace
}  // namespace confab::chat::testing
