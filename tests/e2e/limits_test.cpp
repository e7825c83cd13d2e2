// Twenty messages an hour, and what the twenty-first is told.
#include <gtest/gtest.h>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t seconds_of(const Answer& answer, std::string_view field) {
  return std::stoul(answer.field(field).value());
}

TEST(HourlyLimit, TheTwentyFirstMessageIsRefusedAndTellsWhenTheHourIsOver) {
  const RunningServer server;
  const Person ann(server, "ann");
  for (std::uint64_t left = 20; left-- > 0;) {
    const Answer sent = ann.says("message");
    ASSERT_EQ(sent.status, 201) << sent.body;
    EXPECT_EQ(seconds_of(sent, "RateLimit-Remaining"), left);
    EXPECT_EQ(seconds_of(sent, "RateLimit-Limit"), 20U);
  }
  const Answer refused = ann.says("one too many");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.code(), "rate-limited");
  EXPECT_LE(seconds_of(refused, "Retry-After"), 3600U);
  EXPECT_GE(seconds_of(refused, "Retry-After"), 3590U);
  EXPECT_EQ(refused.number("/retry_after"), seconds_of(refused, "Retry-After"));
  EXPECT_EQ(seconds_of(refused, "RateLimit-Reset"), seconds_of(refused, "Retry-After"));
  EXPECT_EQ(ann.reads().size(), 20U);
}

TEST(HourlyLimit, HoldsForEachUserAndTheGeneralChatOnly) {
  const RunningServer server({{"--rate-limit", "1"}});
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  EXPECT_EQ(ann.says("hello").status, 201);
  EXPECT_EQ(ann.says("hello again").status, 429);
  EXPECT_EQ(bob.says("hello").status, 201);
  EXPECT_EQ(ann.post("/send", {{"text", "psst"}, {"to", "bob"}}).status, 201);
  EXPECT_EQ(ann.get("/status").number("/rate/remaining"), 0U);
}

TEST(HourlyLimit, RetryAfterIsTrueAndIsTheRestOfTheWindowRoundedUp) {
  const RunningServer server({{"--rate-window", "2s"}, {"--rate-limit", "1"}});
  const Person ann(server, "ann");
  const auto before = Clock::now();
  ASSERT_EQ(ann.says("first").status, 201);
  const auto after = Clock::now();
  const Answer refused = ann.says("second");
  ASSERT_EQ(refused.status, 429);
  const auto asked = Clock::now();
  const std::chrono::seconds told{seconds_of(refused, "Retry-After")};
  EXPECT_EQ(told, std::chrono::ceil<std::chrono::seconds>(before + std::chrono::seconds{2} - after))
      << "asked at once, so the whole window is left";

  ASSERT_TRUE(eventually([&] { return ann.says("second").status == 201; }));
  const auto worked = Clock::now();
  EXPECT_GE(worked - before, std::chrono::seconds{2}) << "not before the window is over";
  EXPECT_LE(worked - asked, told + std::chrono::seconds{1}) << "and not long after it";
}

TEST(HourlyLimit, SurvivesARestartAndACrash) {
  RunningServer server({{"--rate-limit", "2"}});
  const Person ann(server, "ann");
  ann.says("one");
  ann.says("two");
  const std::string resets_at = ann.get("/status").text("/rate/resets_at");
  server.restart();
  EXPECT_EQ(ann.says("three").status, 429);
  server.crash_and_restart();
  EXPECT_EQ(ann.says("three").status, 429);
  EXPECT_EQ(ann.get("/status").text("/rate/resets_at"), resets_at);
  EXPECT_EQ(texts(ann.reads()), (std::vector<std::string>{"one", "two"}));
}

}  // namespace
}  // namespace confab::testing
