// Sessions that go wrong, over real sockets: every mistake of the table with its close code, and
// the close frame arrives whatever the peer is doing meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "protocol/units.hpp"
#include "tests/e2e/support/echo_process.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/bad_frames.hpp"
#include "tests/support/frames_on_wire.hpp"

namespace confab::testing {
namespace {

using websocket::Opcode;

constexpr std::size_t echo_message_bytes_max = 16 * MiB;

/// The table is for confabd's limit; for the echo's, which is larger, it has these instead.
std::vector<BadFrame> bad_frames_for_the_echo() {
  using namespace std::string_literals;
  using websocket::FrameError;
  std::vector<BadFrame> all = bad_frames();
  std::erase_if(all, [](const BadFrame& bad) { return bad.error == FrameError::message_too_long; });
  all.push_back(
      {"MessageTooLong", "\x82\xff\0\0\0\0\x01\0\0\x01"s, FrameError::message_too_long, 1009});
  all.push_back({"MessageFarTooLong", "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff"s,
                 FrameError::message_too_long, 1009});
  all.push_back(
      {"LastFragmentTooLong",
       client_frame(Opcode::binary, std::string(echo_message_bytes_max, 'a'), false) + "\x80\x81"s,
       FrameError::message_too_long, 1009});
  std::string bomb;
  websocket::Deflater().deflate(std::string(echo_message_bytes_max + 1, 'a'),
                                websocket::window_bits_max, bomb);
  all.push_back({"CompressedMessageOneByteTooLong", client_frame(Opcode::binary, bomb, true, true),
                 FrameError::message_too_long, 1009, true});
  return all;
}

/// A session with the echo.
Wire open_session(const EchoProcess& echo, bool compression = false, int receive_bytes = 0) {
  Wire wire(echo.port(), receive_bytes);
  const Fields offer{{"Sec-WebSocket-Extensions", "permessage-deflate"}};
  const Reply reply = wire.ask(upgrade_request("/", compression ? offer : Fields{}));
  EXPECT_EQ(reply.status, 101);
  EXPECT_EQ(reply.field("Sec-WebSocket-Extensions").has_value(), compression);
  return wire;
}

TEST(WebSocketEcho, NamesEveryMistakeByItsCloseCode) {
  const EchoProcess echo;
  for (const BadFrame& bad : bad_frames_for_the_echo()) {
    SCOPED_TRACE(bad.name);
    Wire wire = open_session(echo, bad.compression);
    EXPECT_TRUE(wire.send(bad.bytes));
    const Farewell last = farewell(wire);
    EXPECT_TRUE(last.in_time);
    EXPECT_EQ(last.close_code(), bad.close_code);
    EXPECT_EQ(last.unfinished, "");
  }
}

TEST(WebSocketEcho, TellsAMistakeAlsoToOneWhoGoesOnSending) {
  const EchoProcess echo;
  const std::string more(4 * MiB, 'x');
  for (const BadFrame& bad : bad_frames()) {
    if (bad.close_code == 1009) continue;
    SCOPED_TRACE(bad.name);
    Wire wire = open_session(echo, bad.compression);
    EXPECT_TRUE(wire.send(bad.bytes));
    EXPECT_TRUE(wire.send(more)) << "whoever is not heard any more must not be cut off";
    EXPECT_EQ(farewell(wire).close_code(), bad.close_code);
  }
}

TEST(WebSocketEcho, AnswersWhatCameBeforeAMistake) {
  const EchoProcess echo;
  Wire wire = open_session(echo);
  EXPECT_TRUE(wire.send(client_frame(Opcode::text, "Hello") + client_frame(Opcode::ping, "there?") +
                        client_frame(Opcode::continuation, "what?")));
  const Farewell last = farewell(wire);
  ASSERT_EQ(last.frames.size(), 3U);
  EXPECT_EQ(last.frames[0].payload, "Hello");
  EXPECT_EQ(last.frames[1].opcode, 10);
  EXPECT_EQ(last.frames[1].payload, "there?");
  EXPECT_EQ(last.close_code(), 1002);
}

TEST(WebSocketEcho, TakesFirstFramesThatComeWithTheHandshake) {
  const EchoProcess echo;
  Wire wire(echo.port());
  EXPECT_EQ(wire.ask(upgrade_request("/") + client_frame(Opcode::text, "early")).status, 101);
  EXPECT_TRUE(wire.send(client_close(1000)));
  const Farewell last = farewell(wire);
  ASSERT_EQ(last.frames.size(), 2U);
  EXPECT_EQ(last.frames[0].payload, "early");
  EXPECT_EQ(last.close_code(), 1000);
}

TEST(WebSocketEcho, RefusesWhatIsNoHandshake) {
  const EchoProcess echo;
  for (const auto& [bytes, status] : std::vector<std::pair<std::string, int>>{
           {request("GET", "/"), 426},
           {request("POST", "/"), 426},
           {request("GET", "/", {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}}), 426},
           {upgrade_request("/", {{"Sec-WebSocket-Key", "another"}}), 400},
           {"nonsense\r\n\r\n", 400}}) {
    Wire wire(echo.port());
    EXPECT_EQ(wire.ask(bytes).status, status) << bytes;
    EXPECT_TRUE(wire.ends());
  }
}

/// Nobody has to take more than they can: the echo waits, and then everything is whole.
TEST(WebSocketEcho, WaitsForOneWhoReadsLate) {
  const EchoProcess echo;
  constexpr int little = 4096;
  constexpr std::size_t size = 2 * MiB;
  Wire wire = open_session(echo, false, little);
  const std::string message = client_frame(Opcode::binary, std::string(size, 'm'));
  std::thread sender([&] {
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(wire.send(message));
    EXPECT_TRUE(wire.send(client_close(1000)));
  });
  // Another one is served meanwhile.
  Wire other = open_session(echo);
  EXPECT_TRUE(other.send(client_frame(Opcode::text, "Hello") + client_close(1000)));
  EXPECT_EQ(farewell(other).frames.size(), 2U);
  const Farewell last = farewell(wire);
  sender.join();
  ASSERT_EQ(last.frames.size(), 5U);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(last.frames[static_cast<std::size_t>(i)].payload.size(), size);
  EXPECT_EQ(last.close_code(), 1000);
}

TEST(WebSocketEcho, HearsOthersWhileOneNeverStopsTalking) {
  const EchoProcess echo;
  Wire talker = open_session(echo);
  std::string pongs;
  while (pongs.size() < 1 * MiB) pongs += client_frame(Opcode::pong, "I am here");
  std::atomic<bool> enough = false;
  std::thread talking([&] {
    while (!enough && talker.send(pongs)) continue;
  });
  for (int i = 0; i < 20; ++i) {
    Wire wire = open_session(echo);
    EXPECT_TRUE(wire.send(client_frame(Opcode::text, "Hello") + client_close(1000)));
    EXPECT_EQ(farewell(wire).close_code(), 1000);
  }
  enough = true;
  talking.join();
}

/// A session with confabd that begins with all there is.
Wire open_session(const ServerProcess& server, const Person& who, int receive_bytes = 0) {
  Wire wire(server.port(), receive_bytes);
  EXPECT_EQ(
      wire.ask(upgrade_request("/ws?after=0", {{"Authorization", "Bearer " + who.token()}})).status,
      101);
  return wire;
}

TEST(WebSocketSession, EndsWithACloseFrameAlsoForOneWhoReadsLate) {
  const RunningServer server({{"--rate-limit", "0"}});
  const Person ann(server, "ann");
  // More than the system keeps for a connection, in messages of the most characters.
  constexpr int messages = 600;
  constexpr int little = 4096;
  std::string longest;
  for (int i = 0; i < 4096; ++i) longest += "\u20ac";
  Wire sender(server.port());
  for (int i = 0; i < messages; ++i)
    ASSERT_EQ(sender.ask(ann.post_bytes("/send", {{"text", longest}})).status, 201);
  for (const bool half_closed : {false, true})
    for (const auto& [end, code] : {std::pair{client_close(1000), 1000},
                                    std::pair{client_frame(Opcode::text, "\xff"), 1007}}) {
      Wire wire = open_session(server, ann, little);
      // It reads nothing yet, so the server is in the middle of a frame when it hears this.
      EXPECT_TRUE(wire.send(end));
      if (half_closed) wire.end_sending();
      const Farewell last = farewell(wire);
      EXPECT_TRUE(last.in_time);
      EXPECT_TRUE(last.unfinished.empty()) << "the last frame was cut off";
      EXPECT_EQ(last.close_code(), code);
      EXPECT_GT(last.frames.size(), 2U);
    }
}

TEST(WebSocketSession, IsClosedByTheServerThatLeaves) {
  RunningServer server;
  const Person ann(server, "ann");
  Farewell last;
  {
    Wire wire = open_session(server, ann);
    server.process().signal(SIGTERM);
    last = farewell(wire);
  }
  server.stop();
  EXPECT_EQ(last.close_code(), 1001);
  ASSERT_GE(last.frames.size(), 2U);
  EXPECT_THAT(last.frames[last.frames.size() - 2].payload, ::testing::HasSubstr("going-away"));
}

}  // namespace
}  // namespace confab::testing
