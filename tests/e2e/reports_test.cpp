// Three who report somebody, and what comes of it.
#include <gtest/gtest.h>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

struct Village {
  explicit Village(const ServerProcess& server)
      : mallory(server, "mallory"), ann(server, "ann"), bob(server, "bob"), zoe(server, "zoe") {}
  Person mallory;
  Person ann;
  Person bob;
  Person zoe;
};

TEST(Reports, ThreeDifferentReportersBanForFourHours) {
  const RunningServer server;
  const Village people(server);
  EXPECT_EQ(people.ann.reports("mallory").number("/strikes"), 1U);
  EXPECT_EQ(people.ann.reports("mallory").json.at("counted"), false);
  EXPECT_EQ(people.bob.reports("mallory").number("/strikes"), 2U);
  EXPECT_EQ(people.mallory.says("still here").status, 201);
  EXPECT_EQ(people.zoe.reports("mallory").json.at("counted"), true);

  const Answer refused = people.mallory.says("and now?");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "banned");
  const std::uint64_t seconds = std::stoul(refused.field("Retry-After").value());
  EXPECT_LE(seconds, 4 * 3600U);
  EXPECT_GE(seconds, 4 * 3600U - 10U);
  EXPECT_EQ(refused.number("/retry_after"), seconds);
  EXPECT_EQ(people.mallory.get("/status").text("/banned_until"), refused.text("/banned_until"));
  for (const char* const reporter : {"bob", "zoe"})
    EXPECT_EQ(refused.body.find(reporter), std::string::npos) << "never by whom";
  EXPECT_EQ(texts(people.mallory.reads()), std::vector<std::string>{"still here"})
      << "reading goes on";
}

TEST(Reports, TheBanEndsWhenTheTargetWasTold) {
  const RunningServer server({{"--ban", "2s"}});
  const Village people(server);
  const auto before = std::chrono::system_clock::now();
  for (const Person* const reporter : {&people.ann, &people.bob, &people.zoe})
    reporter->reports("mallory");
  const Answer refused = people.mallory.says("let me speak");
  ASSERT_EQ(refused.code(), "banned");
  const std::chrono::seconds told{std::stol(refused.field("Retry-After").value())};
  const auto asked = std::chrono::system_clock::now();
  ASSERT_TRUE(eventually([&] { return people.mallory.says("let me speak").status == 201; }));
  const auto worked = std::chrono::system_clock::now();
  EXPECT_GE(worked - before, std::chrono::seconds{2});
  EXPECT_LE(worked - asked, told + std::chrono::seconds{1});
  EXPECT_TRUE(people.mallory.get("/status").json.at("banned_until").is_null());
}

TEST(Reports, AndBansSurviveARestartAndACrash) {
  RunningServer server;
  const Village people(server);
  people.ann.reports("mallory");
  people.bob.reports("mallory");
  server.crash_and_restart();
  EXPECT_EQ(people.mallory.get("/status").number("/strikes"), 2U);
  EXPECT_EQ(people.ann.reports("mallory").json.at("counted"), false) << "still once per reporter";
  people.zoe.reports("mallory");
  const std::string until = people.mallory.says("banned?").text("/banned_until");
  server.restart();
  EXPECT_EQ(people.mallory.says("banned?").text("/banned_until"), until);
  server.crash_and_restart();
  EXPECT_EQ(people.mallory.says("banned?").text("/banned_until"), until);
}

}  // namespace
}  // namespace confab::testing
