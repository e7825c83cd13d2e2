// Messages for later with the real server: who wins, cancelling or delivery, and what becomes of
// those that fell due while it was away.
#include <gtest/gtest.h>

#include <map>

#include "protocol/text/rfc3339.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

text::Time now() {
  return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
}

// --- the race

/// Messages of a race. They fall due one after the other, about as fast as they can be cancelled:
/// as fast as the last ones were, on a machine that may have something else to do.
constexpr std::size_t racers = 100;
constexpr std::size_t all_racers = 4000;
constexpr microseconds between_at_first{400};
/// All of them should be known before the first one is due: how long that may take for the first
/// race, and then how many times longer than it took for the one before.
constexpr milliseconds head_start_at_first{1'000};
constexpr milliseconds head_start_min{100};
constexpr int head_start_times = 3;
/// Requests that are sent before their answers are read.
constexpr std::size_t in_flight = 50;

/// What became of a message, as somebody was told.
struct Fate {
  std::string state;
  std::uint64_t message = 0;  ///< 0: none
  bool operator==(const Fate&) const = default;
};

void PrintTo(const Fate& fate, std::ostream* out) { *out << fate.state << " " << fate.message; }

using Fates = std::map<std::uint64_t, Fate>;

struct RaceTest : ::testing::Test {
  RunningServer server;
  Person ann{server, "ann"};
  microseconds head_start = head_start_at_first;
  microseconds between = between_at_first;

  /// To herself, so that no limit counts.
  std::vector<std::uint64_t> schedule_racers() {
    const text::Time began = now();
    const text::Time first = began + head_start;
    Wire wire(server.port());
    std::vector<std::uint64_t> ids;
    for (std::size_t i = 0; i < racers; ++i) {
      const std::string at = text::format_rfc3339(first + between * static_cast<int>(i));
      wire.send(ann.post_bytes(
          "/send", {{"to", "ann"}, {"text", "racer " + std::to_string(i)}, {"at", at}}));
      if (i % in_flight + 1 < in_flight) continue;
      for (std::size_t k = 0; k < in_flight; ++k) {
        const Answer answer = wire.reply();
        // On a busy machine the last ones come too late to take part.
        if (answer.status == 422) continue;
        EXPECT_EQ(answer.status, 202) << answer.body;
        ids.push_back(answer.number("/scheduled/id"));
      }
    }
    head_start = std::max<microseconds>(head_start_min, head_start_times * (now() - began));
    return ids;
  }
  std::string state(std::uint64_t id) const {
    return ann.get("/scheduled/" + std::to_string(id)).text("/state");
  }
  /// One after the other over one connection, and what the answers say.
  Fates cancel(const std::vector<std::uint64_t>& ids) {
    Wire wire(server.port());
    Fates told;
    const text::Time began = now();
    for (const std::uint64_t id : ids) {
      const Answer answer = wire.ask(request("DELETE", "/scheduled/" + std::to_string(id),
                                             {{"Authorization", "Bearer " + ann.token()}}));
      if (answer.status == 200) {
        told[id] = {answer.text("/state")};
      } else {
        EXPECT_EQ(answer.code(), "already-sent") << answer.status << answer.body;
        told[id] = {"sent", answer.number("/message")};
      }
    }
    between =
        std::max<microseconds>(between_at_first, (now() - began) / static_cast<int>(ids.size()));
    return told;
  }
  Fates look(const Fates& ids) const {
    Wire wire(server.port());
    Fates seen;
    for (const auto& [id, fate] : ids) {
      const Answer answer = wire.ask(ann.get_bytes("/scheduled/" + std::to_string(id)));
      const bool sent = answer.text("/state") == "sent";
      seen[id] = {answer.text("/state"), sent ? answer.number("/message") : 0};
    }
    return seen;
  }
  void expect_delivered_once(const Fates& fates) const {
    std::map<std::uint64_t, int> there;
    for (const Heard& message : ann.reads("@ann")) ++there[message.id];
    std::size_t sent = 0;
    for (const auto& [id, fate] : fates) {
      if (fate.message == 0) continue;
      ++sent;
      EXPECT_EQ(there[fate.message], 1) << "scheduled " << id;
    }
    EXPECT_EQ(there.size(), sent) << "what was cancelled was not sent";
  }
};

TEST_F(RaceTest, BetweenCancellingAndDeliveryHasOneWinnerThousandsOfTimes) {
  Fates all;
  Fates last;
  while (all.size() < all_racers) {
    const std::vector<std::uint64_t> ids = schedule_racers();
    ASSERT_FALSE(ids.empty());
    ASSERT_TRUE(eventually([&] { return state(ids.front()) == "sent"; }));
    last = cancel(ids);
    EXPECT_EQ(look(last), last) << "both were told the same";
    all.insert(last.begin(), last.end());
  }
  std::map<std::string, std::size_t> won;
  for (const auto& [id, fate] : all) ++won[fate.state];
  std::cout << won["sent"] << " were sent, " << won["cancelled"] << " cancelled\n";
  EXPECT_EQ(won["sent"] + won["cancelled"], all.size());
  EXPECT_GT(won["sent"], 0U);
  EXPECT_GT(won["cancelled"], 0U) << "this was no race";
  expect_delivered_once(all);
  // It was the log that decided, so it says the same again.
  server.crash_and_restart();
  EXPECT_EQ(look(last), last);
  expect_delivered_once(all);
}

// --- away

Answer later(const Person& who, text::Time at) {
  return who.post("/send", {{"text", "later"}, {"at", text::format_rfc3339(at)}});
}

void away_until(ServerProcess& server, text::Time time) {
  server.kill();
  ASSERT_TRUE(eventually([&] { return now() > time; }));
  server.start();
}

TEST(Downtime, MakesAMessageLateAndSaysSo) {
  RunningServer server;
  const Person ann(server, "ann");
  const text::Time due = now() + milliseconds{500};
  const Answer scheduled = later(ann, due);
  ASSERT_EQ(scheduled.status, 202);
  away_until(server, due);
  ASSERT_TRUE(eventually([&] { return ann.get("/status").number("/scheduled") == 0; }));
  const Answer sent = ann.get(scheduled.field("Location").value());
  EXPECT_EQ(sent.text("/state"), "sent");
  const Answer message = ann.get("/messages/" + std::to_string(sent.number("/message")));
  EXPECT_TRUE(message.json.at("late").as_bool());
  EXPECT_EQ(message.text("/scheduled_at"), text::format_rfc3339(due));
}

TEST(Downtime, ThatWasTooLongFailsAMessageAsTooLate) {
  RunningServer server({{"--schedule-late", "1ms"}});
  const Person ann(server, "ann");
  const text::Time due = now() + milliseconds{500};
  const Answer scheduled = later(ann, due);
  ASSERT_EQ(scheduled.status, 202);
  away_until(server, due + milliseconds{2});
  ASSERT_TRUE(eventually([&] { return ann.get("/status").number("/scheduled") == 0; }));
  const Answer failed = ann.get(scheduled.field("Location").value());
  EXPECT_EQ(failed.text("/state"), "failed");
  EXPECT_EQ(failed.text("/reason"), "too-late");
  EXPECT_EQ(ann.reads().size(), 0U);
}

TEST(ScheduledMessages, AreSentWhenTheyAreDueAndTellTheirAuthor) {
  RunningServer server;
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const Answer scheduled = later(ann, now() + milliseconds{500});
  ASSERT_EQ(scheduled.status, 202);
  EXPECT_EQ(bob.reads().size(), 0U);
  ASSERT_TRUE(eventually([&] { return !bob.reads().empty(); }));
  const Answer sent = ann.get(scheduled.field("Location").value());
  EXPECT_EQ(sent.text("/state"), "sent");
  EXPECT_EQ(bob.reads().front().id, sent.number("/message"));
  EXPECT_TRUE(bob.get("/messages/" + std::to_string(sent.number("/message")))
                  .json.as_object()
                  .if_contains("late") == nullptr);
}

}  // namespace
}  // namespace confab::testing
