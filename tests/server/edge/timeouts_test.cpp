// Peers that are slow: each is waited for just so long, and harms nobody meanwhile.
#include <gtest/gtest.h>

#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds short_time{30};

Options with(milliseconds Settings::* timeout) {
  Options options;
  options.settings.*timeout = short_time;
  return options;
}

TEST(Timeouts, AnIdleConnectionEndsWithoutAWord) {
  Server server{with(&Settings::idle_timeout)};
  Client fresh{server.port()};
  EXPECT_EQ(fresh.answer().status, 0);
  Client used{server.port()};
  EXPECT_EQ(used.ask("GET", "/healthz").status, 200);
  EXPECT_EQ(used.answer().status, 0);
}

TEST(Timeouts, AHeadThatDoesNotEndIsAnswered408) {
  Server server{with(&Settings::head_timeout)};
  Client client{server.port()};
  client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.problem(), "408 timeout");
  EXPECT_TRUE(answer.closes());
  EXPECT_TRUE(client.closed());
}

TEST(Timeouts, AByteNowAndThenDoesNotBuyMoreTime) {
  Server server{with(&Settings::head_timeout)};
  Client client{server.port()};
  client.send("GET /healthz HTTP/1.1\r\nX: ");
  // One more byte whenever the server had time to look.
  while (client.silent() && client.send("x")) server.on_loop([] {});
  EXPECT_EQ(client.answer().problem(), "408 timeout");
}

TEST(Timeouts, ABodyThatDoesNotEndIsAnswered408) {
  Server server{with(&Settings::body_timeout)};
  Client client{server.port()};
  client.send("POST /connect HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nname=");
  EXPECT_EQ(client.answer().problem(), "408 timeout");
  EXPECT_TRUE(client.closed());
}

TEST(Timeouts, AnswersThatWereReadyComeBefore408) {
  Server server{with(&Settings::head_timeout)};
  Client client{server.port()};
  client.send(request("GET", "/healthz") + "GET /");
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_EQ(client.answer().problem(), "408 timeout");
}

TEST(Timeouts, AnAnswerThatTakesItsTimeIsNotAnIdleConnection) {
  Server server{with(&Settings::idle_timeout)};
  Client client{server.port()};
  server.on_loop([&] { server.log().hold(); });
  client.send(request("GET", "/readyz") +
              request("POST", "/connect", {{"Content-Type", std::string{form_type}}}, "name=ann"));
  EXPECT_EQ(client.answer().status, 200);
  // Somebody idle who came later is gone: the time of an idle connection has passed.
  EXPECT_TRUE(Client{server.port()}.closed());
  server.on_loop([&] { server.log().release(); });
  const Answer late = client.answer();
  EXPECT_EQ(late.status, 201);
  EXPECT_FALSE(late.closes());
}

TEST(Timeouts, NorIsOneThatWaitsBehindAnswersThatFilledTheSocket) {
  Server server{with(&Settings::idle_timeout)};
  Client client{server.port(), 4096};
  server.on_loop([&] { server.log().hold(); });
  std::string asks;
  for (int i = 0; i < 100; ++i) asks += request("GET", "/openapi.json");
  client.send(asks +
              request("POST", "/connect", {{"Content-Type", std::string{form_type}}}, "name=ann"));
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.answer().status, 200);
  EXPECT_TRUE(server.eventually([&] { return server.log().held() == 1; }));
  EXPECT_TRUE(Client{server.port()}.closed());
  server.on_loop([&] { server.log().release(); });
  const Answer late = client.answer();
  EXPECT_EQ(late.status, 201);
  EXPECT_FALSE(late.closes());
}

TEST(Timeouts, ARefusedPeerThatNeitherReadsNorLeavesIsCutWhenItsTimeIsOver) {
  Server server{with(&Settings::head_timeout)};
  Client client{server.port()};
  client.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.answer().status, 400);
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 0; }));
}

TEST(SlowReaders, AreCutByTheWriteTimeoutAndReadNoMoreThanTheyTake) {
  Server server{with(&Settings::write_timeout)};
  Client greedy{server.port(), 4096};
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 1; }));
  std::string asks;
  for (int i = 0; i < 100; ++i) asks += request("GET", "/openapi.json");
  // Far more than fits into the sockets' buffers: while it reads nothing, nothing is read from it.
  std::size_t taken = 0;
  EXPECT_TRUE(server.eventually([&] {
    taken += greedy.send_some(asks);
    return server.connections() == 0;
  }));
  EXPECT_LT(taken, 32U * 1024 * 1024);
  EXPECT_EQ((Client{server.port()}.ask("GET", "/healthz").status), 200);
}

TEST(SlowReaders, WhoEndsInTheMiddleOfAnAnswerIsForgotten) {
  Server server;
  {
    Client rude{server.port(), 4096};
    std::string asks;
    for (int i = 0; i < 200; ++i) asks += request("GET", "/openapi.json");
    rude.send(asks);
    EXPECT_EQ(rude.answer().status, 200);
  }
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 0; }));
}

TEST(SlowReaders, WhoReadsSlowlyGetsEverything) {
  Server server;
  Client client{server.port(), 4096};
  std::string asks;
  for (int i = 0; i < 50; ++i) asks += request("GET", "/openapi.json");
  client.send(asks);
  std::string first;
  for (int i = 0; i < 50; ++i) {
    const Answer answer = client.answer();
    ASSERT_EQ(answer.status, 200);
    if (first.empty()) first = answer.body;
    EXPECT_TRUE(answer.body == first) << i;
  }
}

}  // namespace
}  // namespace confab::edge::testing
