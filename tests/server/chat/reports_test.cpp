// Three strikes.
#include <gtest/gtest.h>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

struct Reports : ::testing::Test {
  World world;
  UserId eve = world.enters("eve");
  UserId ann = world.registers("ann"), bob = world.registers("bob"), carl = world.registers("carl"),
         dora = world.registers("dora");

  void ban_eve() {
    for (const UserId one : {ann, bob, carl}) world.reports(one, eve);
  }
  Reported report(UserId from, UserId target) { return as<Reported>(world.reports(from, target)); }
};

TEST_F(Reports, ThreeDifferentReportersStopAUserFromSendingForFourHours) {
  EXPECT_EQ(report(ann, eve), (Reported{true, 1}));
  EXPECT_EQ(report(bob, eve), (Reported{true, 2}));
  EXPECT_FALSE(world.banned(eve));
  EXPECT_EQ(report(carl, eve), (Reported{true, 3}));
  const Refused refusal = as<Refused>(world.says(eve, "spam"));
  EXPECT_EQ(refusal.why, Refusal::banned);
  EXPECT_EQ(refusal.until, world.now() + 4h);

  world.pass(4h - 1us);
  EXPECT_TRUE(world.banned(eve));
  world.pass(1us);
  EXPECT_FALSE(world.banned(eve));
  EXPECT_NE(id_of(world.says(eve, "sorry")), MessageId{});
}

TEST_F(Reports, AReporterCountsOncePerTarget) {
  report(ann, eve);
  EXPECT_EQ(report(ann, eve), (Reported{false, 1})) << "accepted, and not counted";
  EXPECT_EQ(world.strikes(eve), 1U);
  EXPECT_EQ(report(ann, bob), (Reported{true, 1})) << "another target is another matter";
}

TEST_F(Reports, AgeOutAfterADay) {
  report(ann, eve);
  world.pass(23h);
  report(bob, eve);
  world.pass(1h);
  EXPECT_EQ(world.strikes(eve), 1U);
  EXPECT_EQ(report(carl, eve), (Reported{true, 2}));
  EXPECT_FALSE(world.banned(eve));
}

TEST_F(Reports, AReporterDoesNotCountAgainWhileOthersStillDo) {
  report(ann, eve);
  world.pass(23h);
  report(bob, eve);
  world.pass(1h);
  EXPECT_EQ(report(ann, eve), (Reported{false, 1})) << "the count has not started anew";
}

TEST_F(Reports, AReporterCountsAgainWhenAllHaveAgedOut) {
  report(ann, eve);
  world.pass(24h);
  EXPECT_EQ(report(ann, eve), (Reported{true, 1}));
  EXPECT_EQ(world.user(eve).reports.size(), 1U);
}

TEST_F(Reports, TheCountStartsAnewWithABan) {
  ban_eve();
  EXPECT_EQ(world.strikes(eve), 0U);
  world.pass(4h);
  EXPECT_EQ(report(ann, eve), (Reported{true, 1}));
}

TEST_F(Reports, DuringABanDoNotProlongItAndDoNotCountAfterIt) {
  ban_eve();
  const Time until = *world.chat().banned_until(world.user(eve), world.now());
  world.pass(1h);
  EXPECT_EQ(report(dora, eve), (Reported{false, 0}));
  EXPECT_EQ(world.chat().banned_until(world.user(eve), world.now()), until);
  world.pass(3h);
  EXPECT_EQ(world.strikes(eve), 0U);
}

TEST_F(Reports, AreNotAboutOneself) {
  EXPECT_TRUE(refused(world.reports(eve, eve), Refusal::not_oneself));
}

TEST_F(Reports, AreAboutSomebody) {
  EXPECT_TRUE(refused(world.reports(ann, UserId{99}), Refusal::no_such_user));
  EXPECT_TRUE(refused(world.reports(UserId{99}, eve), Refusal::signed_out));
}

TEST_F(Reports, MayNameAMessageOfTheTargetThatTheReporterSees) {
  const MessageId spam = id_of(world.says(eve, "spam"));
  const MessageId fine = id_of(world.says(bob, "fine"));
  const MessageId private_one = id_of(world.tells(eve, bob, "psst"));
  const auto naming = [&](MessageId id) {
    return world.play(ReportUser{ann, eve, "spam", id, "", {}}).outcome;
  };
  EXPECT_TRUE(refused(naming(fine), Refusal::not_their_message));
  EXPECT_TRUE(refused(naming(private_one), Refusal::no_such_message));
  EXPECT_TRUE(as<Reported>(naming(spam)).counted);
  EXPECT_EQ(world.user(eve).reports.front(), (Report{ann, world.now(), "spam", spam}));
}

TEST_F(Reports, ABanStopsSendingEverywhere) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  ban_eve();
  EXPECT_TRUE(refused(world.says(eve, "x"), Refusal::banned));
  EXPECT_TRUE(refused(world.comments(eve, hello, "x"), Refusal::banned));
  EXPECT_TRUE(refused(world.tells(eve, ann, "x"), Refusal::banned));
  EXPECT_TRUE(refused(world.tells(eve, eve, "x"), Refusal::banned));
}

TEST_F(Reports, ABanDoesNotStopReadingConfirmingAndReporting) {
  const MessageId hello = id_of(world.says(ann, "hello"));
  ban_eve();
  EXPECT_EQ(world.unread(eve), 1U);
  EXPECT_EQ(as<Read>(world.confirms(eve, hello)).read_up_to, raw(hello));
  EXPECT_TRUE(report(eve, ann).counted);
}

TEST_F(Reports, AreToldToTheTargetAndSoIsTheBan) {
  report(ann, eve);
  ASSERT_EQ(world.told().size(), 1U);
  EXPECT_EQ(std::get<StrikesChanged>(world.told()[0]).strikes, 1U);
  report(bob, eve);
  report(carl, eve);
  ASSERT_EQ(world.told().size(), 2U) << "the report comes before the ban it causes";
  EXPECT_EQ(std::get<StrikesChanged>(world.told()[0]).strikes, 3U);
  EXPECT_EQ(std::get<UserBanned>(world.told()[1]).until, world.now() + 4h);
  EXPECT_EQ(world.chat().newest_event(world.user(eve)), world.chat().last_seq());
  EXPECT_NE(world.chat().newest_event(world.user(ann)), world.chat().last_seq());
}

TEST_F(Reports, ABanOutlivesARestart) {
  ban_eve();
  world.restart();
  EXPECT_TRUE(world.banned(eve));
}

TEST_F(Reports, NeverBanWhenBansAreSwitchedOff) {
  Settings settings;
  settings.strikes = 0;
  world.configure(settings);
  ban_eve();
  EXPECT_EQ(world.strikes(eve), 3U);
  EXPECT_FALSE(world.banned(eve));
}

}  // namespace
}  // namespace confab::chat::testing
