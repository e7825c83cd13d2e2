// The server dies while many talk.
#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <tuple>

#include "tests/e2e/support/crowd.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/stored.hpp"

namespace confab::testing {
namespace {

constexpr std::size_t many = 64;

TEST(Crash, AfterKillNineEveryAcknowledgedMessageIsThereOnceInOrder) {
  RunningServer server({{"--rate-limit", "0"}});
  const Person reader(server, "reader");
  Crowd crowd(server, many);
  // More each time, so that it does not always die in the same phase of its life.
  for (const std::size_t messages : {100U, 231U, 353U, 470U}) {
    const std::size_t enough = crowd.acknowledged() + messages;
    crowd.talk();
    ASSERT_TRUE(eventually([&] { return crowd.acknowledged() >= enough; }));
    server.kill();
    crowd.leave();
    server.start();
    crowd.expect_in(reader.reads());
    crowd.retry();
    crowd.expect_in(reader.reads());
  }
}

TEST(Crash, OfOneWithoutDiskFlushesLosesNothingEither) {
  RunningServer server({{"--rate-limit", "0"}, {"--durability", "os"}});
  const Person reader(server, "reader");
  Crowd crowd(server, 8);
  crowd.talk();
  ASSERT_TRUE(eventually([&] { return crowd.acknowledged() >= 200; }));
  server.kill();
  crowd.leave();
  server.start();
  crowd.expect_in(reader.reads());
}

TEST(Crash, InTheMiddleOfStoppingOrStartingLosesNothing) {
  RunningServer server({{"--rate-limit", "0"}});
  const Person reader(server, "reader");
  Crowd crowd(server, 8);
  for (int round = 0; round < 12; ++round) {
    const std::size_t enough = crowd.acknowledged() + 50;
    crowd.talk();
    ASSERT_TRUE(eventually([&] { return crowd.acknowledged() >= enough; }));
    crowd.leave();
    server.process().signal(SIGTERM);
    // Each time a little later; at the end it has long been over.
    std::ignore = server.process().wait(std::chrono::milliseconds{4 * round});
    server.kill();
    server.begin_to_start();
    std::ignore = server.process().wait(std::chrono::milliseconds{4 * round});
    server.kill();
    server.start();
    crowd.expect_in(reader.reads());
  }
}

TEST(Shutdown, BySigtermUnderLoadLosesNothingAcknowledgedAndExitsWithZero) {
  RunningServer server({{"--rate-limit", "0"}});
  const Person reader(server, "reader");
  Crowd crowd(server, many);
  crowd.talk();
  ASSERT_TRUE(eventually([&] { return crowd.acknowledged() >= 300; }));
  server.stop();
  crowd.leave();

  const std::map<std::uint64_t, std::string> stored = stored_messages(server);
  for (const Said& said : crowd.all_acknowledged()) {
    const auto found = stored.find(said.id);
    ASSERT_NE(found, stored.end()) << said.text;
    EXPECT_EQ(found->second, said.text);
  }

  server.start();
  crowd.expect_in(reader.reads());
  crowd.retry();
  crowd.expect_in(reader.reads());
}

TEST(Shutdown, AnswersWhoIsWaitingForNews) {
  RunningServer server;
  const Person ann(server, "ann");
  Wire waiting(server.port());
  waiting.send(ann.get_bytes("/status?wait=60"));
  ASSERT_TRUE(
      eventually([&] { return ann.get("/status").json.at("user").at("online").as_bool(); }));
  server.stop();
  const Reply told = waiting.reply();
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.field("Connection"), "close");
  EXPECT_TRUE(waiting.ends());
}

TEST(Shutdown, DoesNotWaitForIdleConnections) {
  RunningServer server;
  Wire idle(server.port());
  Wire kept(server.port());
  EXPECT_EQ(kept.ask(request("GET", "/status")).status, 200);
  const auto before = std::chrono::steady_clock::now();
  server.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{5});
  EXPECT_TRUE(idle.ends());
  EXPECT_TRUE(kept.ends());
}

TEST(Shutdown, WaitsForHalfARequestAndNotForEver) {
  RunningServer server;
  const Person ann(server, "ann");
  const std::string bytes = ann.post_bytes("/send", {{"text", "better late than never"}});
  Wire late(server.port());
  Wire never(server.port());
  late.send(bytes.substr(0, bytes.size() - 1));
  never.send(bytes.substr(0, bytes.size() - 1));
  // The answers to these come after the server has read those.
  ann.get("/status");
  server.process().signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return server.journal().find("stopping") != std::string::npos; }));
  late.send(bytes.substr(bytes.size() - 1));
  EXPECT_EQ(late.reply().status, 201);
  server.stop();
  EXPECT_TRUE(never.ends());
  server.start();
  EXPECT_EQ(texts(ann.reads()), std::vector<std::string>{"better late than never"});
}

}  // namespace
}  // namespace confab::testing
