// The server dies while many talk.
#include <gtest/gtest.h>

#include "tests/e2e/support/crowd.hpp"
#include "tests/e2e/support/eventually.hpp"

namespace confab::testing {
namespace {

constexpr std::size_t many = 64;

TEST(Crash, AfterKillNineEveryAcknowledgedMessageIsThereOnceInOrder) {
  RunningServer server({"--rate-limit", "0"});
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
  RunningServer server({"--rate-limit", "0", "--durability", "os"});
  const Person reader(server, "reader");
  Crowd crowd(server, 8);
  crowd.talk();
  ASSERT_TRUE(eventually([&] { return crowd.acknowledged() >= 200; }));
  server.kill();
  crowd.leave();
  server.start();
  crowd.expect_in(reader.reads());
}

TEST(Shutdown, BySigtermUnderLoadLosesNothingAcknowledgedAndExitsWithZero) {
  RunningServer server({"--rate-limit", "0"});
  const Person reader(server, "reader");
  Crowd crowd(server, many);
  crowd.talk();
  ASSERT_TRUE(eventually([&] { return crowd.acknowledged() >= 300; }));
  server.stop();
  crowd.leave();

  const Ran dump = server.run({"log", "dump", server.data()});
  EXPECT_EQ(dump.exit_code, 0) << dump.err;
  const std::string stored = server.folder.read("data/state.json") + dump.out;
  for (const Said& said : crowd.all_acknowledged())
    EXPECT_NE(stored.find("\"" + said.text + "\""), std::string::npos) << said.text;

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

TEST(Shutdown, DoesNotWaitForIdleConnectionsAndHalfRequests) {
  RunningServer server;
  Wire idle(server.port());
  Wire kept(server.port());
  EXPECT_EQ(kept.ask(request("GET", "/status")).status, 200);
  Wire half(server.port());
  half.send("POST /send HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
  server.stop();
  EXPECT_TRUE(idle.ends());
  EXPECT_TRUE(kept.ends());
  EXPECT_TRUE(half.ends());
}

}  // namespace
}  // namespace confab::testing
