// Messages for later, over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

struct SchedulesTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");

  Answer schedule(std::string_view at, std::string_view more = {}) {
    return ann.post("/send",
                    R"({"text":"later","at":")" + std::string{at} + "\"" + std::string{more} + "}");
  }
  /// What the house does all the time.
  void deliver() {
    std::vector<chat::Command> commands;
    server.on_loop([&] {
      for (const chat::ScheduleId id : server.hub().chat().due(server.hub().now(), 100))
        commands.emplace_back(chat::DeliverScheduled{id});
    });
    if (!commands.empty()) server.commit(std::move(commands));
  }
  void pass(chat::Duration time) {
    server.advance(time);
    deliver();
  }
  std::string state(const Answer& scheduled) {
    const boost::json::value value = ann.get(scheduled("location"))["/state"];
    return value.is_string() ? std::string{value.as_string()} : "nothing";
  }
};
using Schedules = SchedulesTest;

TEST_F(Schedules, HaveAnIdAtOnceAndAMessageIdWhenDelivered) {
  const Answer later = schedule("2026-11-20T20:30:58Z");
  EXPECT_EQ(later.status, 202);
  EXPECT_THAT(later("location"), StartsWith("/scheduled/"));
  EXPECT_EQ(later["/scheduled/state"], "pending");
  EXPECT_EQ(later["/scheduled/chat"], "general");
  EXPECT_EQ(later["/scheduled/text"], "later");
  EXPECT_EQ(later["/scheduled/at"], "2026-11-20T20:30:58.000000Z");
  EXPECT_EQ(later["/scheduled/created_at"], "2026-11-20T20:20:58.020261Z");
  EXPECT_EQ(later("ratelimit-remaining"), "20") << "it counts when it is delivered";
  pass(10min);
  const Answer sent = ann.get(later("location"));
  EXPECT_EQ(sent["/state"], "sent");
  const Answer message = bob.get("/messages/" + std::to_string(sent["/message"].as_int64()));
  EXPECT_EQ(message["/text"], "later");
  EXPECT_EQ(message["/scheduled_at"], "2026-11-20T20:30:58.000000Z");
  EXPECT_TRUE(message.lacks("/late"));
  EXPECT_EQ(ann.get("/me")("ratelimit-remaining"), "19");
}

TEST_F(Schedules, TakeATimeWithAnOffsetUnixSecondsOrADuration) {
  EXPECT_EQ(schedule("2026-11-20T23:30:00+03:00")["/scheduled/at"], "2026-11-20T20:30:00.000000Z");
  EXPECT_EQ(schedule("+15m")["/scheduled/at"], "2026-11-20T20:35:58.020261Z");
  EXPECT_EQ(ann.post("/send", R"({"text":"x","at":1795206600})")["/scheduled/at"],
            "2026-11-20T20:30:00.000000Z");
  EXPECT_EQ(ann.form("/send", "text=x&at=1795206600")["/scheduled/at"],
            "2026-11-20T20:30:00.000000Z");
  EXPECT_EQ(ann.form("/send", "text=x&at=+15m")["/scheduled/at"], "2026-11-20T20:35:58.020261Z")
      << "in a form that is a space";
  EXPECT_EQ(ann.form("/send", "text=x&at=2026-11-20T23:30:00+03:00")["/scheduled/at"],
            "2026-11-20T20:30:00.000000Z");
  EXPECT_EQ(ann.ask("POST", "/send?at=%2B15m", {}, "text/plain", "x").status, 202);
  for (const char* at : {"", "soon", "2026-11-20T20:30:58", "+", "+15", "-15m", "+31d",
                         "2026-11-20T20:20:57Z", "2026-12-25T00:00:00Z", "1", "99999999999999999"})
    EXPECT_EQ(schedule(at).problem(), "422 invalid") << at;
}

TEST_F(Schedules, AreSeenListedAndCancelledOnlyByTheirAuthor) {
  const Answer later = schedule("+15m");
  const Answer sooner = schedule("+5m", R"(,"to":"bob")");
  EXPECT_EQ(ann.get("/scheduled")["/scheduled/0/chat"], "@bob") << "in the order of delivery";
  EXPECT_EQ(ann.get("/scheduled")["/scheduled"].as_array().size(), 2U);
  EXPECT_EQ(ann.get("/status")["/scheduled"], 2);
  EXPECT_EQ(bob.get("/scheduled")["/scheduled"].as_array().size(), 0U);
  EXPECT_EQ(bob.get(later("location")).problem(), "404 not-found");
  EXPECT_EQ(bob.del(later("location")).problem(), "404 not-found");
  const Answer cancelled = ann.del(later("location"));
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(cancelled["/state"], "cancelled");
  EXPECT_EQ(ann.del(later("location")).status, 200) << "again changes nothing";
  pass(20min);
  EXPECT_EQ(state(later), "cancelled");
  const Answer late = ann.del(sooner("location"));
  EXPECT_EQ(late.problem(), "409 already-sent");
  EXPECT_EQ(late["/message"], ann.get(sooner("location"))["/message"]);
}

TEST_F(Schedules, AreDeliveredInTheOrderOfTheirTimesThenOfTheirMaking) {
  schedule("+10m", R"(,"key":"second")");
  schedule("+10m", R"(,"key":"third")");
  schedule("+5m", R"(,"key":"first")");
  const std::int64_t first = ann.get("/scheduled")["/scheduled/0/id"].as_int64();
  server.advance(10min);
  deliver();
  const Answer messages = bob.get("/chats/general/messages");
  EXPECT_EQ(messages["/messages"].as_array().size(), 3U);
  EXPECT_EQ(messages["/messages/0/scheduled_at"], "2026-11-20T20:25:58.020261Z");
  EXPECT_EQ(ann.get("/scheduled/" + std::to_string(first))["/message"], messages["/messages/0/id"]);
}

TEST_F(Schedules, OfSomebodyBannedFailWhenTheyAreDue) {
  const Answer later = schedule("+15m");
  for (const char* who : {"one", "two", "three"})
    EXPECT_EQ(arrive(server, who).post("/users/ann/reports").status, 201);
  EXPECT_EQ(schedule("+15m").problem(), "403 banned");
  pass(15min);
  EXPECT_EQ(state(later), "failed");
  EXPECT_EQ(ann.get(later("location"))["/reason"], "banned");
  EXPECT_EQ(ann.del(later("location")).problem(), "409 conflict");
}

TEST_F(Schedules, PastTheLimitFailWhenTheyAreDue) {
  for (int i = 0; i < 20; ++i) ann.says("m");
  const Answer later = schedule("+15m");
  EXPECT_EQ(later.status, 202) << "the limit is judged at delivery";
  pass(15min);
  EXPECT_EQ(ann.get(later("location"))["/reason"], "rate-limited");
}

TEST_F(Schedules, ForWhatIsNoMoreFail) {
  ann.post("/chats", R"({"title":"club"})");
  bob.post("/chats/club/join");
  const Answer left = bob.post("/send", R"({"text":"x","chat":"club","at":"+5m"})");
  bob.post("/chats/club/leave");
  const Answer deleted = schedule("+6m", R"(,"chat":"club")");
  pass(5min);
  ann.del("/chats/club");
  pass(1min);
  EXPECT_EQ(bob.get(left("location"))["/reason"], "forbidden");
  EXPECT_EQ(ann.get(deleted("location"))["/reason"], "gone");
}

TEST_F(Schedules, AreAHundredAtMost) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(schedule("+15m").status, 202);
  EXPECT_EQ(schedule("+15m").problem(), "409 quota");
  ann.del(ann.get("/scheduled")["/scheduled/0/id"].is_int64()
              ? "/scheduled/" + std::to_string(ann.get("/scheduled")["/scheduled/0/id"].as_int64())
              : "");
  EXPECT_EQ(schedule("+15m").status, 202);
}

TEST_F(Schedules, TellAllDevicesOfTheAuthor) {
  const auto one = follow(server, ann, Kind::lines);
  const auto two = follow(server, ann, Kind::socket);
  for (const auto* stream : {&one, &two}) EXPECT_THAT((*stream)->told(), StartsWith("open"));
  const std::string id = std::to_string(schedule("+5m")["/scheduled/id"].as_int64());
  const std::string other = std::to_string(schedule("+6m")["/scheduled/id"].as_int64());
  ann.del("/scheduled/" + other);
  pass(5min);
  for (const auto* stream : {&one, &two}) {
    EXPECT_EQ((*stream)->told(), id + " scheduled " + id + " pending");
    EXPECT_EQ((*stream)->told(), other + " scheduled " + other + " pending");
    EXPECT_THAT((*stream)->told(), HasSubstr("scheduled " + other + " cancelled"));
    EXPECT_EQ((*stream)->told(), "scheduled " + id + " sent");
    EXPECT_THAT((*stream)->told(), HasSubstr("message general ann: later"));
  }
}

TEST_F(Schedules, AreMadeOnceUnderOneKey) {
  const Answer first = schedule("+5m", R"(,"key":"k")");
  const Answer again = schedule("+5m", R"(,"key":"k")");
  EXPECT_EQ(again.status, 202);
  EXPECT_EQ(again("idempotency-replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(schedule("+6m", R"(,"key":"k")").problem(), "422 key-reused");
  EXPECT_EQ(ann.get("/scheduled")["/scheduled"].as_array().size(), 1U);
}

}  // namespace
}  // namespace confab::edge::testing
