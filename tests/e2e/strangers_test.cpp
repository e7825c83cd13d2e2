// Peers that mean no good, or are just slow: the server stays up, small and quick for the others.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

/// Memory in use, in bytes.
std::size_t resident_bytes(const ServerProcess& server) {
  std::ifstream status("/proc/" + std::to_string(server.process().pid()) + "/statm");
  std::size_t pages = 0;
  status >> pages >> pages;
  return pages * 4096;
}

std::size_t open_files(const ServerProcess& server) {
  const std::filesystem::directory_iterator files("/proc/" +
                                                  std::to_string(server.process().pid()) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

void expect_at_ease(const ServerProcess& server) {
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(ask(server, request("GET", "/status")).status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{2});
}

TEST(Strangers, WhoSendGarbageAreRefusedOrCutOff) {
  const RunningServer server({{"--head-timeout", "1s"}});
  const std::size_t memory = resident_bytes(server);
  std::mt19937 random(20221029);
  for (int i = 0; i < 200; ++i) {
    std::string garbage(random() % 30000, '\0');
    for (char& byte : garbage) byte = static_cast<char>(random());
    Wire wire(server.port());
    wire.send(garbage);
    const int status = wire.reply().status;
    EXPECT_TRUE(status == 0 || (status >= 400 && status < 600)) << status;
  }
  expect_at_ease(server);
  EXPECT_LT(resident_bytes(server), memory + 64 * mebibyte);
}

TEST(Strangers, WithABodyThatNeverEndsAreRefusedAtTheLimit) {
  const RunningServer server;
  const Person ann(server, "ann");
  const std::size_t memory = resident_bytes(server);
  Wire wire(server.port());
  wire.send("POST /send HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + ann.token() +
            "\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
  std::size_t sent = 0;
  while (sent < 64 * mebibyte && wire.send(chunk)) sent += chunk.size();
  EXPECT_LT(sent, 64 * mebibyte) << "somebody read all of it";
  expect_at_ease(server);
  EXPECT_LT(resident_bytes(server), memory + 32 * mebibyte);
  EXPECT_TRUE(ann.reads().empty());
}

TEST(Strangers, WhoDribbleAreTimedOut) {
  const RunningServer server({{"--head-timeout", "500ms"}, {"--body-timeout", "500ms"}});
  const Person ann(server, "ann");
  const auto dribble = [&](const std::string& first, const std::string& again) {
    Wire wire(server.port());
    wire.send(first);
    Reply reply;
    EXPECT_TRUE(eventually([&] {
      wire.send(again);
      reply = wire.reply(false, std::chrono::milliseconds{50});
      return reply.status != 0;
    }));
    EXPECT_EQ(reply.status, 408);
    EXPECT_TRUE(wire.ends());
  };
  dribble("GET / HTTP/1.1\r\n", "X: y\r\n");
  dribble("POST /send HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n", "x");
  expect_at_ease(server);
}

TEST(Strangers, WhoDoNotReadTheirAnswersHoldUpNobody) {
  const RunningServer server({{"--write-timeout", "1s"}});
  ask(server, request("GET", "/status"));
  const std::size_t memory = resident_bytes(server);
  const std::size_t files = open_files(server);
  const std::string asking = request("GET", "/openapi.json");
  std::string many;
  for (int i = 0; i < 1000; ++i) many += asking;
  std::vector<Wire> slow;
  for (int i = 0; i < 8; ++i) {
    slow.emplace_back(server.port(), 4096);
    slow.back().send(many);
  }
  for (int i = 0; i < 20; ++i) expect_at_ease(server);
  EXPECT_LT(resident_bytes(server), memory + 64 * mebibyte);
  EXPECT_GT(open_files(server), files);
  EXPECT_TRUE(eventually([&] { return open_files(server) <= files; })) << "they are cut off";
  expect_at_ease(server);
}

TEST(Strangers, WhoAreFiveHundredAndIdleCostLittleAndAreSentAway) {
  const RunningServer server({{"--idle-timeout", "4s"}});
  ask(server, request("GET", "/status"));
  const std::size_t memory = resident_bytes(server);
  std::vector<Wire> idle;
  for (int i = 0; i < 500; ++i) {
    idle.emplace_back(server.port());
    if (i % 2 == 0) EXPECT_EQ(idle.back().ask(request("GET", "/healthz")).status, 200);
  }
  expect_at_ease(server);
  EXPECT_LT(resident_bytes(server), memory + 64 * mebibyte);
  for (Wire& wire : idle) EXPECT_TRUE(wire.ends());
  expect_at_ease(server);
}

TEST(Strangers, BeyondTheMostConnectionsAreToldToComeBack) {
  const RunningServer server({{"--connections-max", "10"}});
  std::vector<Wire> wires;
  for (int i = 0; i < 10; ++i) {
    wires.emplace_back(server.port());
    EXPECT_EQ(wires.back().ask(request("GET", "/healthz")).status, 200);
  }
  Wire one_more(server.port());
  const Answer refused{one_more.reply()};
  EXPECT_EQ(refused.code(), "unavailable");
  EXPECT_TRUE(one_more.ends());
  wires.clear();
  EXPECT_TRUE(eventually([&] { return ask(server, request("GET", "/healthz")).status == 200; }));
}

TEST(Strangers, WhoUseUpAllDescriptorsHaveToWaitAndTheOthersGoOn) {
  ServerProcess server;
  server.program.open_files_max = 64;
  server.start();
  const Person ann(server, "ann");
  Wire early(server.port());
  EXPECT_EQ(early.ask(request("GET", "/healthz")).status, 200);
  std::vector<Wire> wires;
  for (int i = 0; i < 100; ++i) {
    wires.emplace_back(server.port());
    wires.back().send(request("GET", "/healthz"));
  }
  EXPECT_EQ(early.ask(ann.post_bytes("/send", {{"text", "hello"}})).status, 201);
  wires.clear();
  EXPECT_TRUE(eventually([&] { return ann.reads().size() == 1; }));
  server.stop();
}

TEST(Strangers, WhoGuessAPasswordAreSlowedDown) {
  const RunningServer server;
  const Fields as_json{{"Content-Type", "application/json"}};
  ask(server,
      request("POST", "/register", as_json,
              R"({"name":"carol","email":"c@example.org","password":"correct horse battery"})"));
  const std::string guess =
      request("POST", "/login", as_json, R"({"name":"carol","password":"incorrect pony"})");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(server, guess).status, 401);
  const Answer refused = ask(server, guess);
  EXPECT_EQ(refused.code(), "rate-limited");
  EXPECT_LE(std::stoul(refused.field("Retry-After").value()), 30U);
}

}  // namespace
}  // namespace confab::testing
