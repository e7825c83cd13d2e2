// How streams end: the server leaves, the peer is silent, or it is gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string number(std::uint64_t id) { return std::to_string(id); }

struct StreamsOfALeavingServer : ::testing::TestWithParam<Kind> {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");
};

std::string name_of(const ::testing::TestParamInfo<Kind>& kind) {
  constexpr std::array names{"Sse", "Lines", "Socket", "CompressedSocket", "Sse10", "Lines10"};
  return names.at(static_cast<std::size_t>(kind.param));
}
INSTANTIATE_TEST_SUITE_P(Streams, StreamsOfALeavingServer, ::testing::ValuesIn(all_kinds), name_of);

TEST_P(StreamsOfALeavingServer, TellsEveryStreamWhereToResume) {
  auto stream = follow(server, bob, GetParam());
  EXPECT_THAT(stream->told(), StartsWith("open"));
  const std::string last = number(ann.says("last"));
  EXPECT_EQ(stream->told(), last + " message general ann: last");
  server.leave();
  EXPECT_EQ(stream->told(), "closed going-away " + last);
  EXPECT_TRUE(stream->ends(1001));
  stream.reset();
  server.left();
  std::size_t connections = 1;
  server.on_loop([&] { connections = server.connections(); });
  EXPECT_EQ(connections, 0U);
}

TEST_P(StreamsOfALeavingServer, DoesNotWaitForWhoDoesNotClose) {
  const auto stream = follow(server, bob, GetParam());
  EXPECT_THAT(stream->told(), StartsWith("open"));
  server.leave(50ms);
  server.left();
  EXPECT_THAT(stream->told(), StartsWith("closed going-away"));
  EXPECT_TRUE(stream->ends(1001));
}

TEST_P(StreamsOfALeavingServer, AStreamThatIsOpenedMeanwhileIsToldAtOnce) {
  const std::string cursor = number(ann.says("before"));
  // Its request is on the way when the server begins to leave.
  Client client{server.port()};
  const bool socket = is_socket(GetParam());
  const bool old = GetParam() == Kind::sse_1_0 || GetParam() == Kind::lines_1_0;
  std::string asks = socket ? request("GET", "/ws?after=" + cursor,
                                      {{"Authorization", "Bearer " + bob.token},
                                       {"Upgrade", "websocket"},
                                       {"Connection", "Upgrade"},
                                       {"Sec-WebSocket-Version", "13"},
                                       {"Sec-WebSocket-Key", std::string{example_key}}})
                            : request("GET", "/events?after=" + cursor,
                                      {{"Authorization", "Bearer " + bob.token}});
  if (old) asks.replace(asks.find("HTTP/1.1"), 8, "HTTP/1.0");
  client.send(asks.substr(0, asks.size() - 2));
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 3; }));
  server.leave(2s);
  server.on_loop([] {});
  client.send(asks.substr(asks.size() - 2));
  const Answer head = client.answer(true);
  EXPECT_EQ(head.status, socket ? 101 : 200);
  EXPECT_EQ(head.closes(), !socket) << head.head;
  EXPECT_EQ(head.head.find("Connection: close") != std::string::npos, !socket);
  std::string all;
  for (std::string more = "-"; !more.empty(); all += more) more = client.take();
  EXPECT_THAT(all, HasSubstr(R"("type":"open")"));
  EXPECT_THAT(all, HasSubstr(R"("reason":"going-away","cursor":)" + cursor));
}

TEST_P(StreamsOfALeavingServer, EvenInTheMiddleOfABacklogSaysHowFarItGot) {
  Options options;
  options.rules.rate_limit = 0;
  Server busy{std::move(options)};
  const Caller cora = arrive(busy, "cora");
  const std::string text(4000, 'x');
  for (int i = 0; i < 10; ++i) {
    std::vector<chat::Command> batch;
    for (int k = 0; k < 200; ++k)
      batch.push_back(
          chat::SendMessage{.from = chat::UserId{1}, .chat = chat::general_chat, .text = text});
    busy.commit(std::move(batch));
  }
  const auto stream = follow(busy, cora, GetParam(), "?after=0");
  EXPECT_EQ(stream->told(), "open 0");
  busy.leave();
  std::string last = "0";
  for (std::string said = stream->told();; said = stream->told()) {
    if (!said.ends_with(text)) {
      EXPECT_EQ(said, "closed going-away " + last);
      break;
    }
    const std::string id = said.substr(0, said.find(' '));
    EXPECT_EQ(std::stoull(id), std::max(std::stoull(last) + 1, 2ULL));
    last = id;
  }
  EXPECT_TRUE(stream->ends(1001));
}

// --- silence

struct Silence : ::testing::Test {
  explicit Silence(std::chrono::milliseconds at_most = 30ms) : server(silent_for(at_most)) {}
  static Options silent_for(std::chrono::milliseconds at_most) {
    Options options;
    options.settings.keepalive = at_most;
    return options;
  }
  Server server;
  Caller ann = arrive(server, "ann");
};

/// Time enough to answer a ping on a busy machine.
struct LongerSilence : Silence {
  LongerSilence() : Silence(300ms) {}
};

TEST_F(Silence, IsBrokenByACommentInSse) {
  HttpEvents stream{server, ann, Kind::sse};
  EXPECT_THAT(stream.told(), StartsWith("open"));
  while (stream.content().find(":keepalive\n") == std::string::npos &&
         stream.content().find(": keepalive\n") == std::string::npos)
    ASSERT_TRUE(stream.receive()) << stream.content();
}

TEST_F(Silence, IsBrokenByAnEventInLines) {
  for (const Kind kind : {Kind::lines, Kind::lines_1_0}) {
    HttpEvents stream{server, ann, kind};
    EXPECT_THAT(describe(stream.next()), StartsWith("open"));
    EXPECT_EQ(describe(stream.next()), "keepalive");
    EXPECT_EQ(describe(stream.next()), "keepalive") << "again and again";
  }
}

TEST_F(LongerSilence, IsBrokenByAnEventAndAPingInWebSocketAndWhoAnswersStays) {
  Socket socket{server, ann};
  EXPECT_THAT(describe(socket.next()), StartsWith("open"));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(describe(socket.next()), "keepalive");
  EXPECT_EQ(describe(socket.ask(R"({"type":"ping"})")), R"({"type":"ack"})");
}

TEST_F(Silence, OfAPeerThatAnswersNoPingMeansThatItIsGone) {
  Socket socket{server, ann};
  int pings = 0;
  while (const auto heard = socket.hear())
    if (heard->event == Socket::Event::ping) ++pings;
  EXPECT_EQ(pings, 1) << "one was not answered in its time";
  EXPECT_TRUE(server.eventually([&] { return server.streams() == 0; }));
}

TEST_F(LongerSilence, OfAPeerThatSaysSomethingElseIsNone) {
  Socket socket{server, ann};
  for (int pings = 0; pings < 4;) {
    const auto heard = socket.hear();
    ASSERT_TRUE(heard);
    if (heard->event != Socket::Event::ping) continue;
    ++pings;
    socket.say(R"({"type":"ping"})");
  }
}

TEST_F(Silence, OfWhoReadsAStreamIsAllRight) {
  HttpEvents stream{server, ann, Kind::lines};
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(stream.next().is_object());
}

}  // namespace
}  // namespace confab::edge::testing
