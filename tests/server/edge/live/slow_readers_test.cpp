// Readers that do not keep up: they are told and come back, and nobody else notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "tests/server/edge/support/event_stream.hpp"
#include "tests/support/bad_frames.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using confab::testing::client_close;
using confab::testing::client_frame;
using ::testing::StartsWith;
using websocket::Opcode;

std::string number(std::uint64_t id) { return std::to_string(id); }

constexpr int small_buffer = 4096;
constexpr std::size_t small_outbox = 64 * 1024;
/// Longer than the interface lets a text be: a thousand of them are more than any socket takes.
constexpr std::size_t far_too_long = 16'000;

struct SlowReaders : ::testing::TestWithParam<Kind> {
  static Options with_small_outboxes() {
    Options options;
    options.rules.rate_limit = 0;
    options.settings.outbox_max = small_outbox;
    return options;
  }
  explicit SlowReaders(Options options = with_small_outboxes()) : server(std::move(options)) {}

  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");
  const std::string noise = make_noise();
  std::uint64_t newest = 2;  ///< id of the last message

  static std::string make_noise() {
    std::mt19937 random{7};
    std::string letters(64 * 1024, ' ');
    for (char& letter : letters) letter = static_cast<char>('A' + random() % 50);
    return letters;
  }
  /// So many messages of ann's in one turn of the loop. No two are alike, and they do not compress.
  void burst(std::size_t count, std::size_t size = 4000) {
    std::vector<chat::Command> batch;
    for (std::size_t i = 0; i < count; ++i) {
      std::string text = noise.substr((newest + i) % (noise.size() - size), size);
      batch.push_back(chat::SendMessage{
          .from = chat::UserId{1}, .chat = chat::general_chat, .text = std::move(text)});
    }
    server.commit(std::move(batch));
    newest += count;
  }
  /// The id of the next message; 0 when it is something else, which `other` then says.
  static std::uint64_t next_id(EventStream& stream, std::string& other) {
    const std::string said = stream.told();
    if (said.find(" message general ann: ") == std::string::npos) {
      other = said;
      return 0;
    }
    return std::stoull(said);
  }
  /// Expects all messages after `last`, once and in order, up to the newest.
  void reads_the_rest(EventStream& stream, std::uint64_t last) {
    std::string other;
    while (last < newest) {
      const std::uint64_t id = next_id(stream, other);
      ASSERT_EQ(id, last + 1) << other.substr(0, 100);
      last = id;
    }
  }
};

std::string name_of(const ::testing::TestParamInfo<Kind>& kind) {
  constexpr std::array names{"Sse", "Lines", "Socket", "CompressedSocket", "Sse10", "Lines10"};
  return names.at(static_cast<std::size_t>(kind.param));
}
INSTANTIATE_TEST_SUITE_P(Streams, SlowReaders, ::testing::ValuesIn(all_kinds), name_of);

TEST_P(SlowReaders, AreToldSoAndHaveEverythingOnceTheyComeBack) {
  const auto fast = follow(server, ann, GetParam());
  EXPECT_THAT(fast->told(), StartsWith("open"));
  auto slow = follow(server, bob, GetParam(), {}, small_buffer);
  EXPECT_EQ(slow->told(), "open " + number(newest));
  // Each turn brings half of what may wait; all together is more than the system's buffers take.
  for (int turns = 0; turns < 300; ++turns) {
    const std::uint64_t before = newest;
    burst(8);
    reads_the_rest(*fast, before);
    if (HasFatalFailure()) return;
  }
  std::uint64_t last = 2;
  std::string other;
  while (const std::uint64_t id = next_id(*slow, other)) {
    ASSERT_EQ(id, last + 1);
    last = id;
  }
  EXPECT_EQ(other, "closed too-slow " + number(last));
  EXPECT_LT(last, newest);
  EXPECT_TRUE(slow->ends(1013));
  slow = follow(server, bob, GetParam(), "?after=" + number(last));
  EXPECT_EQ(slow->told(), "open " + number(last));
  reads_the_rest(*slow, last);
}

TEST_P(SlowReaders, AreNotThoseToWhomOneTurnBringsMoreThanMayWait) {
  // What the system's buffers have left when a packet comes is up to the sizes.
  for (const std::size_t size : {3900U, 2000U, 1111U}) {
    const auto stream = follow(server, bob, GetParam(), {}, small_buffer);
    EXPECT_EQ(stream->told(), "open " + number(newest));
    const std::uint64_t before = newest;
    burst(1);
    burst(1000, size);
    reads_the_rest(*stream, before);
    if (HasFatalFailure()) return;
    const std::uint64_t then = newest;
    burst(1);
    reads_the_rest(*stream, then);
  }
}

TEST_P(SlowReaders, AreNotThoseWhoReadOnAndOn) {
  const auto stream = follow(server, bob, GetParam());
  EXPECT_EQ(stream->told(), "open " + number(newest));
  const std::uint64_t before = newest;
  for (int i = 0; i < 20; ++i) {
    const std::uint64_t then = newest;
    burst(10);
    reads_the_rest(*stream, then);
    if (HasFatalFailure()) return;
  }
  const auto again = follow(server, bob, GetParam(), "?after=" + number(before));
  EXPECT_EQ(again->told(), "open " + number(before));
  reads_the_rest(*again, before);
}

/// Behind by more than the system's buffers and the outbox hold, without being cut off.
struct Behind : SlowReaders {
  Socket socket{server, bob.token, {.receive_buffer = small_buffer}};
  std::uint64_t start = newest;
  Behind() {
    EXPECT_EQ(socket.told(), "open " + number(newest));
    burst(1000, far_too_long);
  }
};

TEST_F(Behind, ACommandIsAnsweredAndNobodyIsCutOff) {
  socket.say(R"({"type":"ping","key":"k"})");
  socket.send(client_frame(Opcode::ping, "there?"));
  server.on_loop([] {});
  bool acknowledged = false;
  for (std::uint64_t last = start; last < newest;) {
    const auto event = socket.next();
    const std::string said = describe(event);
    if (said == R"({"type":"ack","key":"k"})") {
      acknowledged = true;
      continue;
    }
    ASSERT_THAT(said, StartsWith(number(++last) + " message"));
  }
  EXPECT_TRUE(acknowledged);
}

TEST_F(Behind, ACloseIsAnsweredBehindWholeFrames) {
  socket.send(client_close(1000));
  server.on_loop([] {});
  EXPECT_EQ(socket.close_code(), 1000);
  EXPECT_TRUE(socket.client().closed());
}

TEST_F(Behind, AFrameThatMakesNoSenseIsAnsweredBehindWholeFrames) {
  socket.send("\xff\xff");
  server.on_loop([] {});
  EXPECT_EQ(socket.close_code(), 1002);
  EXPECT_TRUE(socket.client().closed());
}

TEST_F(Behind, ASignOutIsToldBehindWholeFrames) {
  EXPECT_EQ(bob.post("/logout").status, 204);
  std::string other;
  std::uint64_t last = start;
  while (const std::uint64_t id = next_id(socket, other)) {
    ASSERT_EQ(id, last + 1);
    last = id;
  }
  EXPECT_EQ(other, "closed revoked " + number(last));
  EXPECT_EQ(socket.close_code(), 1008);
}

TEST_F(Behind, TheServersLeaveIsToldBehindWholeFrames) {
  server.leave();
  std::string other;
  std::uint64_t last = start;
  while (const std::uint64_t id = next_id(socket, other)) {
    ASSERT_EQ(id, last + 1);
    last = id;
  }
  EXPECT_EQ(other, "closed going-away " + number(last));
  EXPECT_EQ(socket.close_code(), 1001);
}

struct ImpatientlyBehind : SlowReaders {
  static Options impatient() {
    Options options = with_small_outboxes();
    options.settings.write_timeout = 750ms;
    return options;
  }
  ImpatientlyBehind() : SlowReaders(impatient()) {}
};

TEST_F(ImpatientlyBehind, WhoReadsNothingIsDroppedThoughNothingHappens) {
  for (const Kind kind : {Kind::lines, Kind::socket}) {
    const auto stream = follow(server, bob, kind, {}, small_buffer);
    EXPECT_THAT(stream->told(), StartsWith("open"));
    burst(1000, far_too_long);
    EXPECT_TRUE(server.eventually([&] { return server.streams() == 0; }));
    EXPECT_TRUE(server.eventually([&] { return server.connections() <= 2; }));
  }
}

TEST_F(ImpatientlyBehind, WhoReadsSlowlyIsNotWhileItReads) {
  for (const Kind kind : {Kind::lines, Kind::socket}) {
    const auto stream = follow(server, bob, kind, "", small_buffer);
    EXPECT_THAT(stream->told(), StartsWith("open"));
    const std::uint64_t before = newest;
    burst(1000, far_too_long);
    std::string other;
    // As slow as to take three times as long as one may be silent.
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t last = before; last < newest; ++last) {
      ASSERT_EQ(next_id(*stream, other), last + 1) << other;
      const auto due = begin + (last - before) * 2250us;
      while (std::chrono::steady_clock::now() < due) server.on_loop([] {});
    }
  }
}

// --- peers that say more than they hear

struct Floods : SlowReaders {};

TEST_F(Floods, OfCommandsAreAnsweredOneByOne) {
  Socket socket{server, bob};
  EXPECT_THAT(socket.told(), StartsWith("open"));
  constexpr int count = 20'000;
  std::string commands;
  for (int i = 0; i < count; ++i)
    commands += client_frame(Opcode::text, R"({"type":"ping","key":")" + std::to_string(i) + "\"}");
  std::thread speaks{[&] { EXPECT_TRUE(socket.send(commands)); }};
  int answered = 0;
  while (answered < count &&
         describe(socket.next()) == R"({"type":"ack","key":")" + std::to_string(answered) + "\"}")
    ++answered;
  EXPECT_EQ(answered, count);
  if (answered < count) socket.client().closed();
  speaks.join();
}

TEST_F(Floods, OfPingsAreAnsweredOneByOne) {
  Socket socket{server, bob};
  EXPECT_THAT(socket.told(), StartsWith("open"));
  constexpr int count = 50'000;
  std::string pings;
  for (int i = 0; i < count; ++i) pings += client_frame(Opcode::ping, std::to_string(i));
  std::thread speaks{[&] { EXPECT_TRUE(socket.send(pings)); }};
  int answered = 0;
  for (; answered < count; ++answered) {
    const auto pong = socket.hear();
    if (!pong || pong->event != Socket::Event::pong || pong->payload != std::to_string(answered))
      break;
  }
  EXPECT_EQ(answered, count);
  if (answered < count) socket.client().closed();
  speaks.join();
}

TEST_F(Floods, DoNotHoldUpAnybodyElse) {
  HttpEvents stream{server, bob, Kind::lines};
  Socket socket{server, bob};
  EXPECT_THAT(socket.told(), StartsWith("open"));
  std::string pongs;
  for (int i = 0; i < 10'000; ++i) pongs += client_frame(Opcode::pong, std::string(100, 'x'));
  std::atomic<bool> enough = false;
  std::thread to_stream{[&] {
    const std::string noise(1 << 20, 'x');
    while (!enough && stream.client().send(noise)) {
    }
  }};
  std::thread to_socket{[&] {
    while (!enough && socket.send(pongs)) {
    }
  }};
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(ann.get("/healthz").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  enough = true;
  to_stream.join();
  to_socket.join();
}

}  // namespace
}  // namespace confab::edge::testing
