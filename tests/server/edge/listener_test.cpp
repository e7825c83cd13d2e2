// How many may come, what is written down about them, and how the server leaves.
#include "server/edge/listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "tests/server/edge/support/access_log.hpp"
#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;

TEST(ListenerLimits, OneMoreThanTheServerTakesIsToldToComeLater) {
  Options options;
  options.settings.connections_max = 2;
  Server server{options};
  std::deque<Client> in;
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(in.emplace_back(server.port()).ask("GET", "/healthz").status, 200);
  Client third{server.port()};
  const Answer refused = third.ask("GET", "/healthz");
  EXPECT_EQ(refused.problem(), "503 unavailable");
  EXPECT_TRUE(refused.closes());
  EXPECT_TRUE(third.closed());
  in.pop_front();
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 1; }));
  EXPECT_EQ((Client{server.port()}.ask("GET", "/healthz").status), 200);
}

TEST(ListenerLimits, OneAddressHasItsShareAndGetsItBack) {
  Options options;
  options.settings.connections_per_address = 1;
  Server server{options};
  {
    Client first{server.port()};
    EXPECT_EQ(first.ask("GET", "/healthz").status, 200);
    EXPECT_EQ((Client{server.port()}.answer().problem()), "503 unavailable");
  }
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 0; }));
  EXPECT_EQ((Client{server.port()}.ask("GET", "/healthz").status), 200);
}

Options logged() {
  Options options;
  options.access_log = true;
  return options;
}

TEST(AccessLog, HasALineForEveryRequest) {
  Server server{logged()};
  Caller ann = arrive(server, "ann");
  const Answer answer = ann.get("/status?unread=1", {{"User-Agent", "curl/8"}});
  const auto entry = server.access_log().entries().back();
  EXPECT_EQ(entry.method, "GET");
  EXPECT_EQ(entry.target, "/status?unread=1");
  EXPECT_EQ(entry.status, 200);
  EXPECT_EQ(entry.user, "ann");
  EXPECT_EQ(entry.address, "127.0.0.1");
  EXPECT_EQ(entry.user_agent, "curl/8");
  EXPECT_EQ(entry.bytes, answer.body.size());
  EXPECT_EQ(entry.request_id, answer("x-request-id"));
  EXPECT_EQ(entry.duration, 0us);
  EXPECT_GT(entry.time.time_since_epoch().count(), 0);
}

TEST(AccessLog, KnowsWhatWasNotUnderstoodAndWhoWasRefused) {
  Server server{logged()};
  Client client{server.port()};
  client.send("nonsense\r\n\r\n");
  EXPECT_TRUE(client.closed());
  auto entry = server.access_log().entries().back();
  EXPECT_EQ(entry.status, 400);
  EXPECT_EQ(entry.method, "");
  EXPECT_EQ(entry.address, "127.0.0.1");
  Caller nobody{server};
  EXPECT_EQ(nobody.get("/me").status, 401);
  entry = server.access_log().entries().back();
  EXPECT_EQ(entry.status, 401);
  EXPECT_EQ(entry.user, "");
}

TEST(AccessLog, CountsNoBytesThatWereNotSent) {
  Server server{logged()};
  Client client{server.port()};
  EXPECT_EQ(client.ask("HEAD", "/openapi.json").status, 200);
  EXPECT_EQ(server.access_log().entries().back().bytes, 0U);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
  EXPECT_EQ(server.access_log().entries().back().target, "/healthz") << "health is asked for too";
}

TEST(AccessLog, CountsTheTimeUntilTheAnswer) {
  Server server{logged()};
  server.on_loop([&] { server.log().hold(); });
  Client client{server.port()};
  client.send(request("POST", "/connect", {{"Content-Type", std::string{form_type}}}, "name=ann"));
  EXPECT_TRUE(server.eventually([&] { return server.log().held() == 1; }));
  server.advance(1500ms);
  server.on_loop([&] { server.log().release(); });
  EXPECT_EQ(client.answer().status, 201);
  EXPECT_EQ(server.access_log().entries().back().duration, 1500ms);
}

TEST(Leaving, EndsIdleConnectionsAndTakesNoNewOnes) {
  Server server;
  Client idle{server.port()};
  EXPECT_EQ(idle.ask("GET", "/healthz").status, 200);
  Client fresh{server.port()};
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 2; }));
  server.leave();
  EXPECT_EQ(idle.answer().status, 0);
  EXPECT_EQ(fresh.answer().status, 0);
  server.left();
  EXPECT_ANY_THROW(Client{server.port()});
}

TEST(Leaving, FinishesWhatIsInFlight) {
  Server server;
  server.on_loop([&] { server.log().hold(); });
  Client client{server.port()};
  client.send(request("POST", "/connect", {{"Content-Type", std::string{form_type}}}, "name=ann"));
  Client slow{server.port()};
  slow.send("GET /healthz HTTP/1.1\r\n");
  EXPECT_TRUE(
      server.eventually([&] { return server.log().held() == 1 && server.connections() == 2; }));
  server.leave();
  server.on_loop([&] { server.log().release(); });
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 201);
  EXPECT_TRUE(answer.closes());
  slow.send("Host: a\r\n\r\n");
  const Answer last = slow.answer();
  EXPECT_EQ(last.status, 200);
  EXPECT_TRUE(last.closes());
  server.left();
}

TEST(Leaving, EndsLongPollsWithWhatThereIs) {
  Server server;
  Caller ann = arrive(server, "ann");
  Client waiting{server.port()};
  waiting.send(request("GET", "/status?wait=60", {{"Authorization", "Bearer " + ann.token}}));
  EXPECT_TRUE(server.eventually([&] { return server.waiting() == 1; }));
  server.leave();
  const Answer answer = waiting.answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.closes());
  server.left();
}

TEST(Leaving, CutsWhoIsStillThereWhenItsPatienceIsOver) {
  Server server;
  Client stuck{server.port()};
  stuck.send("GET /healthz HTTP/1.1\r\n");
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 1; }));
  EXPECT_EQ((Client{server.port()}.ask("GET", "/healthz").status), 200);
  server.leave(30ms);
  EXPECT_EQ(stuck.answer().status, 0);
  server.left();
}

TEST(Listening, SaysWhyItCannot) {
  Server server;
  Options options;
  options.settings.port = server.port();
  EXPECT_ANY_THROW(Server{options}) << "somebody else listens there";
  options.settings.port = 0;
  options.settings.host = "nowhere";
  EXPECT_ANY_THROW(Server{options});
}

TEST(Listening, AlsoOnIpv6) {
  Options options;
  options.settings.host = "::1";
  try {
    const Server server{options};
    EXPECT_NE(server.port(), 0);
  } catch (const boost::system::system_error&) {
    GTEST_SKIP() << "no IPv6 here";
  }
}

}  // namespace
}  // namespace confab::edge::testing
