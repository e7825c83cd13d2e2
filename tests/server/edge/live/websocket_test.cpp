// WebSocket over a real socket: the handshake, commands, and what a peer may and may not send.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/server/edge/support/event_stream.hpp"
#include "tests/support/bad_frames.hpp"

namespace confab::edge::testing {
namespace {

using confab::testing::bad_frames;
using confab::testing::BadFrame;
using confab::testing::client_close;
using confab::testing::client_frame;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using websocket::Opcode;
using Event = Socket::Event;

std::string number(std::uint64_t id) { return std::to_string(id); }

/// What a pointer points to, as text; empty when nothing is there.
std::string at(const boost::json::value& value, std::string_view pointer) {
  boost::json::error_code error;
  const boost::json::value* found = value.find_pointer(pointer, error);
  if (found == nullptr) return {};
  return found->is_string() ? std::string{found->as_string()} : boost::json::serialize(*found);
}

struct WebSocketTest : ::testing::Test {
  explicit WebSocketTest(Options options = {}) : server(std::move(options)) {}

  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");

  static void open(Socket& socket) { EXPECT_THAT(socket.told(), StartsWith("open")); }
};

// --- the handshake

struct Handshake : WebSocketTest {
  Headers fields{{"Upgrade", "websocket"},
                 {"Connection", "keep-alive, Upgrade"},
                 {"Sec-WebSocket-Version", "13"},
                 {"Sec-WebSocket-Key", std::string{example_key}}};
  Answer asks(Headers more, const std::string& query = {}) {
    Client client{server.port()};
    client.send(request("GET", "/ws" + query, more));
    // Who is refused gets a problem, and the connection goes on.
    Answer answer = client.answer(false);
    return answer;
  }
  Answer asks_without(std::string_view name) {
    Headers fewer{{"Authorization", "Bearer " + ann.token}};
    for (const Header& one : fields)
      if (one.name != name) fewer.push_back(one);
    return asks(fewer);
  }
  Answer asks_with(std::string_view name, std::string value) {
    Headers other{{"Authorization", "Bearer " + ann.token}};
    for (const Header& one : fields)
      if (one.name != name) other.push_back(one);
    other.push_back({name, std::move(value)});
    return asks(other);
  }
};

TEST_F(Handshake, IsAcceptedWithTheKeysAnswer) {
  const Answer accepted = asks_with("Origin", "https://elsewhere.test");
  EXPECT_EQ(accepted.status, 101) << "a token is its own proof, wherever the page came from";
  EXPECT_EQ(accepted("sec-websocket-accept"), example_accept);
  EXPECT_EQ(accepted("upgrade"), "websocket");
  EXPECT_EQ(accepted("connection"), "Upgrade");
  EXPECT_FALSE(accepted.has("sec-websocket-protocol"));
  EXPECT_FALSE(accepted.has("sec-websocket-extensions"));
  EXPECT_FALSE(accepted.has("transfer-encoding"));
  EXPECT_FALSE(accepted.has("content-length"));
  EXPECT_FALSE(accepted.has("content-type"));
}

TEST_F(Handshake, WithoutAnUpgradeIsTold426AndHow) {
  for (const Answer& answer :
       {asks_without("Upgrade"), asks_without("Connection"), asks_without("Sec-WebSocket-Version"),
        asks_with("Sec-WebSocket-Version", "8"), ann.get("/ws")}) {
    EXPECT_EQ(answer.problem(), "426 upgrade-required");
    EXPECT_EQ(answer("upgrade"), "websocket");
    EXPECT_EQ(answer("sec-websocket-version"), "13");
  }
  Client old{server.port()};
  std::string bytes = request("GET", "/ws", fields);
  old.send(bytes.replace(bytes.find("HTTP/1.1"), 8, "HTTP/1.0"));
  EXPECT_EQ(old.answer().problem(), "426 upgrade-required");
  EXPECT_EQ((Client{server.port()}.ask("HEAD", "/ws", fields).status), 426);
}

TEST_F(Handshake, WithABadKeyOrBadExtensionsIsMalformed) {
  EXPECT_EQ(asks_without("Sec-WebSocket-Key").problem(), "400 malformed");
  for (const char* key : {"", "short", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE="})
    EXPECT_EQ(asks_with("Sec-WebSocket-Key", key).problem(), "400 malformed") << key;
  EXPECT_EQ(asks_with("Sec-WebSocket-Extensions", "permessage-deflate;;").problem(),
            "400 malformed");
}

TEST_F(Handshake, IsRefusedLikeAnyRequestThatMakesNoSense) {
  EXPECT_EQ(asks(fields).problem(), "401 unauthorized");
  fields.push_back({"Authorization", "Bearer " + ann.token});
  EXPECT_EQ(asks(fields, "?poll=1").problem(), "400 malformed") << "there is no poll here";
  EXPECT_EQ(asks(fields, "?after=x").problem(), "422 invalid");
  EXPECT_EQ(asks(fields, "?chat=nowhere").problem(), "404 not-found");
}

TEST_F(Handshake, TakesABrowsersTokenFromTheProtocolsAndChoosesConfab) {
  Socket socket{server, "", {.more = {{"Sec-WebSocket-Protocol", "confab, bearer." + ann.token}}}};
  EXPECT_EQ(socket.head().status, 101);
  EXPECT_EQ(socket.head()("sec-websocket-protocol"), "confab");
  open(socket);
  EXPECT_EQ(at(socket.ask(R"({"type":"send","text":"hi"})"), "/message/from"), "ann");
  Socket stranger{
      server, "", {.more = {{"Sec-WebSocket-Protocol", "confab, bearer." + std::string(43, 'A')}}}};
  EXPECT_EQ(stranger.head().status, 401);
}

TEST_F(Handshake, ByCookieHasToComeFromAPageOfThisServer) {
  fields.push_back({"Cookie", "confab_session=" + ann.token});
  EXPECT_EQ(asks(fields).problem(), "403 forbidden") << "no Origin at all";
  fields.push_back({"Origin", "https://elsewhere.test"});
  EXPECT_EQ(asks(fields).problem(), "403 forbidden");
  fields.back().value = "http://confab.test";
  EXPECT_EQ(asks(fields).status, 101);
}

TEST_F(Handshake, MayBringItsFirstFramesAlong) {
  Socket socket{server,
                ann.token,
                {.along = client_frame(Opcode::ping, "there?") +
                          client_frame(Opcode::text, R"({"type":"ping","key":"1"})")}};
  open(socket);
  const auto pong = socket.hear();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->event, Event::pong);
  EXPECT_EQ(pong->payload, "there?");
  EXPECT_EQ(describe(socket.next()), R"({"type":"ack","key":"1"})");
}

TEST_F(Handshake, WhoseFirstFrameComesInTwoPartsIsUnderstood) {
  const std::string frame = client_frame(Opcode::text, R"({"type":"ping","key":"1"})");
  Socket socket{server, ann.token, {.along = frame.substr(0, 7)}};
  open(socket);
  socket.send(frame.substr(7));
  EXPECT_EQ(describe(socket.next()), R"({"type":"ack","key":"1"})");
}

// --- commands

struct Commands : WebSocketTest {
  Socket socket{server, ann};
  Commands() { open(socket); }
  /// "error 422 invalid", of an answer with this key.
  std::string error(std::string_view command, std::string_view key = "k") {
    const auto answer = socket.ask(command);
    EXPECT_EQ(at(answer, "/key"), key);
    EXPECT_FALSE(at(answer, "/title").empty());
    EXPECT_FALSE(at(answer, "/detail").empty());
    return at(answer, "/type") + " " + at(answer, "/status") + " " + at(answer, "/code");
  }
};

TEST_F(Commands, AreAnsweredOnceEachInTheirOrder) {
  std::string frames;
  frames += client_frame(Opcode::text, R"({"type":"send","text":"one","key":"a"})");
  frames += client_frame(Opcode::text, R"({"type":"typing","key":"b"})");
  frames += client_frame(Opcode::text, R"({"type":"nonsense","key":"c"})");
  frames += client_frame(Opcode::text, R"({"type":"read","chat":"general","up_to":0,"key":"d"})");
  frames += client_frame(Opcode::text, R"({"type":"ping","key":"e"})");
  frames += client_frame(Opcode::text, R"({"type":"ping"})");
  socket.send(frames);
  std::string answers;
  for (int answered = 0; answered < 6;) {
    const auto answer = socket.next();
    ASSERT_TRUE(answer.is_object());
    const std::string type = at(answer, "/type");
    if (type != "ack" && type != "error") continue;
    answers += type + at(answer, "/key") + " ";
    ++answered;
  }
  EXPECT_EQ(answers, "acka ackb errorc ackd acke ack ");
  EXPECT_EQ(describe(socket.ask(R"({"type":"ping"})")), R"({"type":"ack"})") << "and no more";
}

TEST_F(Commands, ASendIsAcknowledgedWithItsMessageAndWhatIsLeftBeforeItsEvent) {
  socket.say(R"({"type":"send","text":"hello","key":"k"})");
  const auto ack = socket.next();
  EXPECT_EQ(at(ack, "/type"), "ack");
  EXPECT_EQ(at(ack, "/key"), "k");
  EXPECT_EQ(at(ack, "/message/text"), "hello");
  EXPECT_EQ(at(ack, "/message/chat"), "general");
  EXPECT_EQ(at(ack, "/rate/remaining"), "19");
  EXPECT_EQ(at(ack, "/replayed"), "");
  EXPECT_EQ(socket.told(), at(ack, "/message/id") + " message general ann: hello");
}

TEST_F(Commands, ASendGoesWhereverOneByHttpMayGo) {
  const std::string id = number(bob.says("root"));
  EXPECT_EQ(at(socket.ask(R"({"type":"send","text":"a","to":"bob"})"), "/message/chat"), "@bob");
  EXPECT_EQ(at(socket.ask(R"({"type":"send","text":"a","chat":"@bob"})"), "/message/chat"), "@bob");
  EXPECT_EQ(at(socket.ask(R"({"type":"send","text":"a","reply_to":)" + id + "}"), "/message/root"),
            id);
}

TEST_F(Commands, ASendRepeatedWithItsKeyIsTheSameOverAnyWay) {
  const std::string send = R"({"type":"send","text":"once","key":"k1"})";
  const auto first = socket.ask(send);
  const std::string id = at(first, "/message/id");
  const auto again = socket.ask(send);
  EXPECT_EQ(at(again, "/message/id"), id);
  EXPECT_EQ(at(again, "/replayed"), "true");
  EXPECT_EQ(at(again, "/rate/remaining"), "19") << "not charged twice";
  Socket later{server, ann};
  EXPECT_EQ(at(later.ask(send), "/message/id"), id);
  const Answer by_http = ann.post("/send", R"({"text":"once","key":"k1"})");
  EXPECT_EQ(by_http["/message/id"], std::stoull(id));
  EXPECT_EQ(by_http("idempotency-replayed"), "true");
  EXPECT_EQ(ann.post("/send", R"({"text":"twice"})", {{"Idempotency-Key", "k2"}}).status, 201);
  EXPECT_EQ(at(socket.ask(R"({"type":"send","text":"twice","key":"k2"})"), "/replayed"), "true");
  EXPECT_EQ(error(R"({"type":"send","text":"other","key":"k1"})", "k1"), "error 422 key-reused");
}

TEST_F(Commands, AReadIsAcknowledgedWithItsChatAndWhatIsLeft) {
  const std::string first = number(bob.says("one"));
  bob.says("two");
  EXPECT_EQ(
      describe(
          socket.ask(R"({"type":"read","chat":"general","up_to":)" + first + R"(,"key":"k"})")),
      R"({"type":"ack","key":"k","chat":"general","read_up_to":)" + first + R"(,"unread":1})");
  EXPECT_EQ(error(R"({"type":"read","chat":"general","up_to":99,"key":"k"})"), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"read","chat":"@nobody","up_to":1,"key":"k"})"),
            "error 404 not-found");
  EXPECT_EQ(error(R"({"type":"read","up_to":1,"key":"k"})"), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"read","chat":7,"up_to":1,"key":"k"})"), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"read","chat":"general","key":"k"})"), "error 422 invalid");
}

TEST_F(Commands, ThatMakeNoSenseAreErrorsAndTheSessionGoesOn) {
  EXPECT_EQ(error("nonsense", ""), "error 400 malformed");
  EXPECT_EQ(error("", ""), "error 400 malformed");
  EXPECT_EQ(error("[]", ""), "error 400 malformed");
  EXPECT_EQ(error("7", ""), "error 400 malformed");
  EXPECT_EQ(error("{}", ""), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":7,"key":"k"})"), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"dance","key":"k"})"), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"ping","key":7})", ""), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"ping","now":1,"key":"k"})"), "error 400 malformed");
  EXPECT_EQ(error(R"({"type":"typing","where":1,"key":"k"})"), "error 400 malformed");
  EXPECT_EQ(error(R"({"type":"typing","chat":1,"key":"k"})"), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"typing","chat":"@nobody","key":"k"})"), "error 404 not-found");
  EXPECT_EQ(error(R"({"type":"send","key":"k"})"), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"send","text":" ","key":"k"})"), "error 422 invalid");
  EXPECT_EQ(error(R"({"type":"send","text":"a","size":1,"key":"k"})"), "error 400 malformed");
  EXPECT_EQ(error(R"({"type":"send","text":"a","to":"nobody","key":"k"})"), "error 404 not-found");
  EXPECT_EQ(at(socket.ask(R"({"type":"ping","key":"k"})"), "/type"), "ack");
}

TEST_F(Commands, ThatTheRulesRefuseSayWhyAndForHowLong) {
  for (int i = 0; i < 20; ++i) socket.ask(R"({"type":"send","text":"a"})");
  const auto limited = socket.ask(R"({"type":"send","text":"a","key":"k"})");
  EXPECT_EQ(at(limited, "/code"), "rate-limited");
  EXPECT_EQ(at(limited, "/retry_after"), "3600");
  for (const char* name : {"cora", "dora", "eve"})
    arrive(server, name).post("/users/ann/reports", "{}");
  const auto banned = socket.ask(R"({"type":"send","text":"a","to":"bob","key":"k"})");
  EXPECT_EQ(at(banned, "/code"), "banned");
  EXPECT_EQ(at(banned, "/banned_until"), "2026-11-21T00:20:58.020261Z");
  EXPECT_EQ(error(R"({"type":"typing","key":"k"})"), "error 403 banned");
  EXPECT_EQ(at(socket.ask(R"({"type":"read","chat":"general","up_to":0})"), "/type"), "ack")
      << "a ban does not stop reading";
}

TEST_F(Commands, ASendThatCanNotBeStoredIsAnErrorAndTheNextOneIsNot) {
  server.on_loop([&] {
    server.log().fail_next_write(
        boost::system::errc::make_error_code(boost::system::errc::no_space_on_device));
  });
  EXPECT_EQ(error(R"({"type":"send","text":"a","key":"k"})"), "error 503 unavailable");
  EXPECT_EQ(at(socket.ask(R"({"type":"send","text":"a","key":"k"})"), "/type"), "ack");
}

TEST_F(Commands, AreAnsweredWhileEventsOfOthersComeIn) {
  Socket other{server, bob};
  open(other);
  for (int i = 0; i < 10; ++i) {
    const std::string text = number(static_cast<std::uint64_t>(i));
    EXPECT_EQ(at(socket.ask(R"({"type":"send","text":")" + text + R"("})"), "/type"), "ack");
    EXPECT_EQ(at(other.ask(R"({"type":"send","text":")" + text + R"("})"), "/type"), "ack");
  }
  for (int i = 0; i < 10; ++i)
    for (const char* from : {"ann", "bob"}) {
      const std::string wanted = std::string{from} + ": " + std::to_string(i);
      EXPECT_THAT(socket.told(), ::testing::EndsWith(wanted));
      EXPECT_THAT(other.told(), ::testing::EndsWith(wanted));
    }
}

// --- frames

struct Frames : WebSocketTest {
  Socket socket{server, ann};
  Frames() { open(socket); }
};

TEST_F(Frames, APingIsAnsweredWithItsPayload) {
  socket.send(client_frame(Opcode::ping, "abc") + client_frame(Opcode::ping, ""));
  for (const char* payload : {"abc", ""}) {
    const auto pong = socket.hear();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->event, Event::pong);
    EXPECT_EQ(pong->payload, payload);
  }
  socket.send(client_frame(Opcode::pong, "of nobody's ping"));
  EXPECT_EQ(at(socket.ask(R"({"type":"ping"})"), "/type"), "ack");
}

TEST_F(Frames, ACommandMayComeInFragmentsWithPingsBetween) {
  socket.send(client_frame(Opcode::text, R"({"type":)", false) + client_frame(Opcode::ping, "1") +
              client_frame(Opcode::continuation, R"("ping","ke)", false) +
              client_frame(Opcode::ping, "2") + client_frame(Opcode::continuation, "", false) +
              client_frame(Opcode::continuation, R"(y":"k"})"));
  for (const char* payload : {"1", "2"}) {
    const auto pong = socket.hear();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->event, Event::pong);
    EXPECT_EQ(pong->payload, payload);
  }
  EXPECT_EQ(describe(socket.next()), R"({"type":"ack","key":"k"})");
}

TEST_F(Frames, ACommandMayComeByteByByte) {
  for (const char byte : client_frame(Opcode::text, R"({"type":"ping","key":"k"})")) {
    socket.send({&byte, 1});
    server.on_loop([] {});
  }
  EXPECT_EQ(describe(socket.next()), R"({"type":"ack","key":"k"})");
}

TEST_F(Frames, ACloseIsAnsweredWithTheSameCodeAndEndsTheConnection) {
  for (const int code : {1000, 1001, 3000, 4999}) {
    Socket peer{server, bob};
    open(peer);
    peer.send(client_close(code, "bye"));
    EXPECT_EQ(peer.close_code(), code);
    EXPECT_TRUE(peer.client().closed());
  }
  socket.send(client_frame(Opcode::close, ""));
  EXPECT_EQ(socket.close_code(), 1005) << "an empty one with an empty one";
  EXPECT_TRUE(socket.client().closed());
  EXPECT_TRUE(server.eventually([&] { return server.streams() == 0; }));
}

TEST_F(Frames, BehindACloseNothingIsCarriedOut) {
  socket.send(client_close(1000) + client_frame(Opcode::text, R"({"type":"send","text":"late"})"));
  EXPECT_EQ(socket.close_code(), 1000);
  EXPECT_EQ(bob.get("/chats/general/messages")["/messages"].as_array().size(), 0U);
}

TEST_F(Frames, WhatCameBeforeACloseIsAnsweredBeforeIt) {
  socket.send(client_frame(Opcode::text, R"({"type":"send","text":"hi","key":"k"})") +
              client_close(1000));
  EXPECT_EQ(at(socket.next(), "/key"), "k");
  EXPECT_EQ(socket.close_code(), 1000);
}

TEST_F(Frames, BinaryIsNotSpokenHere) {
  socket.send(client_frame(Opcode::binary, R"({"type":"ping"})"));
  EXPECT_EQ(socket.close_code(), 1003);
  EXPECT_TRUE(socket.client().closed());
}

TEST_F(Frames, AMessageBeyondTheBodysLimitIsTooLong) {
  Options options;
  options.settings.http.body_bytes_max = 1024;
  Server small{std::move(options)};
  const Caller cora = arrive(small, "cora");
  Socket fits{small, cora};
  open(fits);
  std::string command = R"({"type":"ping","key":")";
  command += std::string(1024 - command.size() - 2, 'a') + "\"}";
  EXPECT_EQ(at(fits.ask(command), "/type"), "ack");
  fits.send(client_frame(Opcode::text, command + " "));
  EXPECT_EQ(fits.close_code(), 1009);
}

TEST_F(Frames, WhoGoesWithoutACloseIsForgotten) {
  {
    Socket rude{server, bob};
  }
  socket.client().shut_down_sending();
  EXPECT_TRUE(server.eventually([&] { return server.streams() == 0; }));
}

struct BadFrames : WebSocketTest, ::testing::WithParamInterface<BadFrame> {
  static Options with_small_messages() {
    Options options;
    options.settings.http.body_bytes_max = websocket::MessageLimits{}.message_bytes_max;
    return options;
  }
  BadFrames() : WebSocketTest(with_small_messages()) {}
};

TEST_P(BadFrames, EndTheSessionWithTheRightCode) {
  Socket socket{server, ann.token, {.compression = GetParam().compression}};
  open(socket);
  socket.send(GetParam().bytes);
  // Good data before the mistake may be no command, or a binary one: those come to an end first.
  const int code = socket.close_code();
  const bool binary_first = static_cast<unsigned char>(GetParam().bytes[0]) == 0x82;
  EXPECT_TRUE(code == GetParam().close_code || (binary_first && code == 1003)) << code;
  EXPECT_TRUE(socket.client().closed());
  EXPECT_TRUE(server.eventually([&] { return server.streams() == 0; }));
  EXPECT_EQ(bob.get("/healthz").status, 200);
}

INSTANTIATE_TEST_SUITE_P(Every, BadFrames, ::testing::ValuesIn(bad_frames()),
                         [](const auto& one) { return one.param.name; });

// --- compression

struct Compression : WebSocketTest {};

TEST_F(Compression, WorksInBothDirections) {
  Socket socket{server, ann.token, {.compression = true}};
  EXPECT_THAT(socket.head()("sec-websocket-extensions"), StartsWith("permessage-deflate"));
  EXPECT_THAT(socket.head()("sec-websocket-extensions"), HasSubstr("server_no_context_takeover"));
  open(socket);
  const std::string text(4000, 'x');
  const auto ack = socket.ask(R"({"type":"send","text":")" + text + R"("})");
  EXPECT_EQ(at(ack, "/message/text"), text);
  EXPECT_THAT(socket.told(), HasSubstr(text));
}

TEST_F(Compression, SavesBytesOnTheWire) {
  ann.says(std::string(4000, 'x'));
  const auto bytes_with = [&](bool compression) {
    Socket socket{server, ann.token, {.query = "?after=0", .compression = compression}};
    open(socket);
    EXPECT_THAT(socket.told(), HasSubstr("xxx"));
    return socket.client().received();
  };
  EXPECT_LT(bytes_with(true), 1500U);
  EXPECT_GT(bytes_with(false), 4000U);
}

TEST_F(Compression, OfAMessageInFragmentsIsUndone) {
  Socket socket{server, ann.token, {.compression = true}};
  open(socket);
  std::string payload;
  const std::string command = R"({"type":"ping","key":")" + std::string(300, 'k') + "\"}";
  ASSERT_TRUE(websocket::Deflater().deflate(command, websocket::window_bits_max, payload));
  socket.send(client_frame(Opcode::text, payload.substr(0, 5), false, true) +
              client_frame(Opcode::ping, "between") +
              client_frame(Opcode::continuation, payload.substr(5)));
  EXPECT_EQ(at(socket.next(), "/key"), std::string(300, 'k'));
  // One that is not compressed is fine as well.
  socket.send(client_frame(Opcode::text, R"({"type":"ping","key":"plain"})"));
  EXPECT_EQ(at(socket.next(), "/key"), "plain");
}

TEST_F(Compression, WithASmallerWindowThanOursComesOnlyFromTheClient) {
  Headers fields{{"Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=10"}};
  Client client{server.port()};
  client.send(request("GET", "/ws",
                      {{"Upgrade", "websocket"},
                       {"Connection", "Upgrade"},
                       {"Sec-WebSocket-Version", "13"},
                       {"Sec-WebSocket-Key", std::string{example_key}},
                       {"Authorization", "Bearer " + ann.token},
                       fields.front()}));
  const Answer head = client.answer(true);
  EXPECT_EQ(head.status, 101);
  std::string frame = client.take();
  ASSERT_FALSE(frame.empty());
  EXPECT_EQ(static_cast<unsigned char>(frame[0]), 0x81) << "RSV1 is not set";
}

}  // namespace
}  // namespace confab::edge::testing
