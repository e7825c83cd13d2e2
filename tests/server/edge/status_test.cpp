// GET /status: how things stand, confirming, and waiting for news.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/edge/live/hub.hpp"
#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;

struct StatusTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");

  /// A request that is waiting for news.
  std::unique_ptr<Client> waits(const Caller& who, const std::string& query) {
    std::size_t before = 0;
    server.on_loop([&] { before = server.waiting(); });
    auto client = std::make_unique<Client>(server.port());
    client->send(request("GET", "/status?" + query, {{"Authorization", "Bearer " + who.token}}));
    EXPECT_TRUE(server.eventually([&] { return server.waiting() > before; }));
    return client;
  }
  std::string at(std::uint64_t id) { return std::to_string(id); }
};

TEST_F(StatusTest, WithoutATokenThereIsOnlyTheServer) {
  const Answer status = Caller{server}.get("/status");
  EXPECT_EQ(status.status, 200);
  EXPECT_EQ(status["/server/name"], "confab");
  EXPECT_EQ(status["/server/version"], "0.0.test");
  EXPECT_EQ(status["/server/started_at"], "2026-11-20T20:20:58.020261Z");
  EXPECT_EQ(status["/server/users"], 2);
  EXPECT_EQ(status["/server/limits/text_max"], 4096);
  EXPECT_EQ(status["/server/limits/rate_window"], "1h");
  EXPECT_EQ(status["/server/limits/ttl_from"], "delivery");
  EXPECT_EQ(status[""].as_object().size(), 1U);
  for (const char* query : {"unread=1", "ack=1", "wait=1", "after=0"})
    EXPECT_EQ(Caller{server}.get(std::string{"/status?"} + query).problem(), "401 unauthorized");
}

TEST_F(StatusTest, WithOneThereIsEverything) {
  const std::uint64_t hello = ann.says("hello");
  ann.says("psst", R"(,"to":"bob")");
  Answer status = bob.get("/status");
  EXPECT_EQ(status["/user/name"], "bob");
  EXPECT_EQ(status["/rate/remaining"], 20);
  EXPECT_EQ(status["/strikes"], 0);
  EXPECT_EQ(status["/banned_until"], nullptr);
  EXPECT_FALSE(status.lacks("/banned_until"));
  EXPECT_EQ(status["/unread"], 2);
  EXPECT_EQ(status["/scheduled"], 0);
  EXPECT_EQ(status["/chats/0/unread"], 1);
  EXPECT_TRUE(status.lacks("/chats/0/messages"));
  status = bob.get("/status?unread=1");
  EXPECT_EQ(status["/chats/0/messages/0/id"], hello);
  EXPECT_EQ(status["/chats/1/messages/0/text"], "psst");
  EXPECT_EQ(ann.get("/status?unread=1")["/chats/1/messages"].as_array().size(), 0U);
  EXPECT_EQ(ann.get("/status?unread=true")["/unread"], 0);
}

TEST_F(StatusTest, AckConfirmsEverythingUpToThereFirst) {
  const std::uint64_t first = ann.says("one");
  const std::uint64_t direct = ann.says("two", R"(,"to":"bob")");
  ann.says("three");
  const Answer status = bob.get("/status?unread=1&ack=" + at(direct));
  EXPECT_EQ(status["/unread"], 1);
  EXPECT_EQ(status["/chats/0/read_up_to"], direct);
  EXPECT_EQ(status["/chats/0/messages/0/text"], "three");
  EXPECT_EQ(status["/chats/1/read_up_to"], direct);
  EXPECT_EQ(bob.get("/status?ack=999").problem(), "422 invalid") << "ahead of the newest";
  EXPECT_EQ(bob.get("/status?ack=" + at(first))["/unread"], 1) << "it never goes back";
}

TEST_F(StatusTest, ValuesOutOfRangeAreRefused) {
  for (const char* query : {"wait=61", "wait=x", "unread=yes", "after=-1", "ack=", "ack=1.0"})
    EXPECT_EQ(bob.get(std::string{"/status?"} + query).problem(), "422 invalid") << query;
  for (const char* query : {"unread", "x=1", "ack=1&ack=1", "ack=%zz"})
    EXPECT_NE(bob.get(std::string{"/status?"} + query).status, 200) << query;
  const Answer gap = bob.get("/status?after=999");
  EXPECT_EQ(gap.problem(), "410 gap");
  EXPECT_FALSE(gap.lacks("/oldest"));
  EXPECT_EQ(gap["/newest"].to_number<std::uint64_t>(), bob.cursor());
}

TEST_F(StatusTest, WaitingEndsAtOnceWhenSomethingIsNewAlready) {
  const std::uint64_t cursor = bob.cursor();
  ann.says("hello");
  EXPECT_EQ(bob.get("/status?wait=60&unread=1&after=" + at(cursor))["/chats/0/messages/0/text"],
            "hello");
  EXPECT_EQ(bob.get("/status?wait=0").status, 200);
}

TEST_F(StatusTest, AMessageWakesWhoWaitsForIt) {
  const auto waiting = waits(bob, "wait=60&unread=1&after=" + at(bob.cursor()));
  ann.says("hello", R"(,"to":"bob")");
  const Answer woken = waiting->answer();
  EXPECT_EQ(woken.status, 200);
  EXPECT_EQ(woken["/chats/1/messages/0/text"], "hello");
  EXPECT_EQ(woken["/cursor"].to_number<std::uint64_t>(), bob.cursor());
}

TEST_F(StatusTest, WhatConcernsOthersWakesNobodyElse) {
  Caller eve = arrive(server, "eve");
  const auto waiting = waits(eve, "wait=60&after=" + at(eve.cursor()));
  ann.says("psst", R"(,"to":"bob")");
  bob.get("/status?ack=" + at(bob.cursor()));
  server.on_loop([] {});
  EXPECT_TRUE(waiting->silent());
  ann.says("hello all");
  EXPECT_EQ(waiting->answer()["/chats/0/unread"], 1);
}

TEST_F(StatusTest, ReadingOnAnotherDeviceWakes) {
  const std::uint64_t id = ann.says("hello");
  const auto waiting = waits(bob, "wait=60&after=" + at(bob.cursor()));
  bob.post("/chats/general/read", R"({"up_to":)" + at(id) + "}");
  const Answer woken = waiting->answer();
  EXPECT_EQ(woken["/unread"], 0);
  EXPECT_EQ(woken["/chats/0/read_up_to"], id);
}

TEST_F(StatusTest, StrikesAndABanWake) {
  const auto waiting = waits(bob, "wait=60");
  ann.post("/users/bob/reports");
  EXPECT_EQ(waiting->answer()["/strikes"], 1);
  arrive(server, "eve").post("/users/bob/reports");
  const auto again = waits(bob, "wait=60");
  arrive(server, "dan").post("/users/bob/reports");
  EXPECT_NE(again->answer()["/banned_until"], nullptr);
}

TEST_F(StatusTest, ARevokedTokenWaitsForNothingMore) {
  Caller carol = arrive(server, "carol", "geheim");
  const Caller phone{
      server,
      std::string{
          Caller{server}.form("/login", "name=carol&password=geheim")["/token"].as_string()}};
  const auto waiting = waits(phone, "wait=60");
  const auto other = waits(carol, "wait=60");
  const Answer devices = carol.get("/me/devices");
  carol.del("/me/devices/" + at(devices["/devices/1/id"].to_number<std::uint64_t>()));
  EXPECT_EQ(waiting->answer().problem(), "401 unauthorized") << "its streams end at once";
  server.on_loop([] {});
  EXPECT_TRUE(other->silent());
  carol.post("/logout?everywhere=1");
  EXPECT_EQ(other->answer().problem(), "401 unauthorized");
}

TEST_F(StatusTest, WhoIsForgottenWaitsForNothingMore) {
  Options options;
  options.rules.guest_ttl = 1h;
  Server brief{options};
  Caller guest = arrive(brief, "guest");
  arrive(brief, "carol", "geheim").says("x", R"(,"to":"guest")");
  Client waiting{brief.port()};
  waiting.send(request("GET", "/status?wait=60", {{"Authorization", "Bearer " + guest.token}}));
  EXPECT_TRUE(brief.eventually([&] { return brief.waiting() == 1; }));
  brief.advance(3h);
  brief.lapse();
  EXPECT_EQ(waiting.answer().problem(), "401 unauthorized");
}

TEST_F(StatusTest, WaitingEndsByItselfWithNothingNew) {
  const auto waiting = waits(bob, "wait=1");
  EXPECT_EQ(waiting->answer()["/unread"], 0);
}

TEST_F(StatusTest, AFirstDirectMessageWakesBothAndAnEndedChatTheOther) {
  Options options;
  options.rules.guest_ttl = 1h;
  Server brief{options};
  Caller carol = arrive(brief, "carol", "geheim");
  Caller guest = arrive(brief, "guest");
  guest.says("hello", R"(,"to":"carol")");
  Client waiting{brief.port()};
  waiting.send(request("GET", "/status?wait=60&after=" + at(carol.cursor()),
                       {{"Authorization", "Bearer " + carol.token}}));
  EXPECT_TRUE(brief.eventually([&] { return brief.waiting() == 1; }));
  brief.advance(3h);
  brief.lapse();
  EXPECT_EQ(waiting.answer()["/chats"].as_array().size(), 1U);
}

TEST_F(StatusTest, WhoWaitsIsPresentAndStaysSoForTenSeconds) {
  const auto online = [&] { return ann.get("/users/bob")["/online"]; };
  EXPECT_EQ(online(), false);
  const auto waiting = waits(bob, "wait=60");
  EXPECT_EQ(online(), true);
  EXPECT_EQ(ann.get("/chats/general")["/online"], 1);
  EXPECT_EQ(ann.get("/status")["/server/online"], 1);
  ann.says("hello");
  EXPECT_EQ(waiting->answer().status, 200);
  server.advance(presence_grace - 1us);
  EXPECT_EQ(online(), true);
  server.advance(1us);
  EXPECT_EQ(online(), false);
  EXPECT_EQ(ann.get("/chats/general")["/online"], 0);
  const auto later = waits(ann, "wait=60");
  EXPECT_EQ(bob.get("/status")["/server/online"], 1) << "who left long ago is not kept";
}

TEST_F(StatusTest, LongPollsDoNotHoldUpAnythingElse) {
  std::vector<std::unique_ptr<Client>> waiting;
  for (int i = 0; i < 20; ++i) waiting.push_back(waits(bob, "wait=60"));
  EXPECT_EQ(ann.get("/status").status, 200);
  ann.says("hello");
  for (const auto& client : waiting) EXPECT_EQ(client->answer()["/unread"], 1);
}

}  // namespace
}  // namespace confab::edge::testing
