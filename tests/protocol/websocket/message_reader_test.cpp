#include "protocol/websocket/message_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/websocket/deflate.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/bad_frames.hpp"
#include "tests/support/hear_frames.hpp"

namespace confab::websocket {
namespace {

using namespace std::string_literals;
using confab::testing::allocations;
using confab::testing::allocations_alive;
using confab::testing::client_close;
using confab::testing::client_frame;
using confab::testing::hear_frames;
using confab::testing::HeardFrames;
using confab::testing::Listening;
using confab::testing::pieces_of;
using enum Opcode;
using Event = MessageReader::Event;
using ::testing::ElementsAre;

constexpr bool more_follows = false;
constexpr bool compressed = true;

/// "Hello" of RFC 7692 section 7.2.3.1.
const std::string hello_deflated = "\xf2\x48\xcd\xc9\xc9\x07\x00"s;

std::string empty_message() { return client_frame(text, ""); }

/// What the reader says to bytes that hold exactly one event.
MessageReader::Step only_step(MessageReader& reader, std::span<char> bytes) {
  const auto step = reader.advance(bytes);
  if (!step) {
    ADD_FAILURE() << to_string(step.error());
    return {};
  }
  EXPECT_EQ(step->consumed, bytes.size());
  return *step;
}

// The examples.

TEST(MessageReader, ReadsTheExamplesOfRfc6455) {  // section 5.7
  const Listening as_client{.limits = {.message_bytes_max = 65536}, .role = Role::client};
  const std::string hello = "\x81\x05\x48\x65\x6c\x6c\x6f";
  EXPECT_THAT(hear_frames(hello, as_client).events, ElementsAre("text Hello"));
  const std::string masked_hello = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
  EXPECT_THAT(hear_frames(masked_hello).events, ElementsAre("text Hello"));
  const std::string fragments = "\x01\x03\x48\x65\x6c\x80\x02\x6c\x6f";
  EXPECT_THAT(hear_frames(fragments, as_client).events, ElementsAre("text Hello"));
  const std::string ping = "\x89\x05\x48\x65\x6c\x6c\x6f";
  EXPECT_THAT(hear_frames(ping, as_client).events, ElementsAre("ping Hello"));
  const std::string pong = "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
  EXPECT_THAT(hear_frames(pong).events, ElementsAre("pong Hello"));
  const std::string bytes_256 = "\x82\x7e\x01\0"s + std::string(256, 'b');
  EXPECT_THAT(hear_frames(bytes_256, as_client).events,
              ElementsAre("binary " + std::string(256, 'b')));
  const std::string bytes_64_kib = "\x82\x7f\0\0\0\0\0\x01\0\0"s + std::string(65536, 'b');
  EXPECT_THAT(hear_frames(bytes_64_kib, as_client).events,
              ElementsAre("binary " + std::string(65536, 'b')));
}

TEST(MessageReader, ReadsTheExamplesOfRfc7692) {  // section 7.2.3
  const Listening how{.compression = true, .role = Role::client};
  const std::string one_frame = "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\0"s;
  const std::string two_frames = "\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\0"s;
  const std::string not_compressed = "\xc1\x0b\0\x05\0\xfa\xff\x48\x65\x6c\x6c\x6f\0"s;
  const std::string last_block = "\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\0\0"s;
  const std::string two_blocks = "\xc1\x0d\xf2\x48\x05\0\0\0\xff\xff\xca\xc9\xc9\x07\0"s;
  for (const std::string& bytes : {one_frame, two_frames, not_compressed, last_block, two_blocks})
    EXPECT_THAT(hear_frames(bytes, how).events, ElementsAre("text Hello"));
  const std::string empty = "\xc1\x01\0"s;
  EXPECT_THAT(hear_frames(empty, how).events, ElementsAre("text "));
}

// What is heard.

std::vector<std::string> good_streams() {
  return {
      client_frame(text, "Hello") + client_frame(binary, "\0\xff"s) + client_frame(text, "Hello"),
      client_frame(text, "a", more_follows) + client_frame(ping, "x") +
          client_frame(continuation, "b", more_follows) + client_frame(pong, "") +
          client_frame(continuation, "c"),
      client_frame(text, "", more_follows) + client_frame(continuation, "", more_follows) +
          client_frame(continuation, "") + empty_message() + client_frame(binary, ""),
      client_frame(text, "\xe2", more_follows) + client_frame(ping, "\x82") +
          client_frame(continuation, "\x82", more_follows) + client_frame(continuation, "\xac"),
      client_frame(binary, std::string(125, 'a')) + client_frame(binary, std::string(126, 'b')) +
          client_frame(ping, std::string(125, 'p')) + client_frame(pong, ""),
      client_frame(text, hello_deflated, true, compressed) +
          client_frame(text, hello_deflated.substr(0, 3), more_follows, compressed) +
          client_frame(ping, "between") + client_frame(continuation, "", more_follows) +
          client_frame(continuation, hello_deflated.substr(3)) + client_frame(text, "plain"),
      client_frame(text, "Hel", more_follows) + client_close(1001, "caf\xc3\xa9") +
          client_frame(continuation, "lo"),
  };
}

TEST(MessageReader, HearsTheSameHoweverTheBytesAreCut) {
  const Listening how{.compression = true};
  for (const std::string& stream : good_streams()) {
    const HeardFrames whole = hear_frames(stream, how);
    EXPECT_FALSE(whole.error) << whole;
    for (std::size_t piece = 1; piece <= stream.size(); ++piece)
      ASSERT_EQ(hear_frames(stream, pieces_of(piece), how), whole)
          << "in pieces of " << piece << " bytes";
  }
}

TEST(MessageReader, HearsTheSameWhereverTheBytesAreCutInTwo) {
  const Listening how{.compression = true};
  for (const std::string& stream : good_streams()) {
    const HeardFrames whole = hear_frames(stream, how);
    for (std::size_t first = 1; first < stream.size(); ++first) {
      bool is_first = true;
      const auto cuts = [&] {
        return std::exchange(is_first, false) ? first : stream.size() - first;
      };
      ASSERT_EQ(hear_frames(stream, cuts, how), whole) << "cut at " << first;
    }
  }
}

TEST(MessageReader, TellsControlFramesBetweenTheFragmentsOfAMessageAtOnce) {
  const HeardFrames heard = hear_frames(good_streams()[1]);
  EXPECT_THAT(heard.events, ElementsAre("ping x", "pong ", "text abc"));
}

TEST(MessageReader, TakesEmptyMessagesAndFragments) {
  const HeardFrames heard = hear_frames(good_streams()[2]);
  EXPECT_THAT(heard.events, ElementsAre("text ", "text ", "binary "));
}

TEST(MessageReader, ChecksTextAcrossFragmentsAndIgnoresThePingBetween) {
  const HeardFrames heard = hear_frames(good_streams()[3]);
  EXPECT_THAT(heard.events, ElementsAre("ping \x82", "text \xe2\x82\xac"));
}

TEST(MessageReader, TakesCompressedAndPlainMessagesInTurn) {
  const HeardFrames heard = hear_frames(good_streams()[5], Listening{.compression = true});
  EXPECT_THAT(heard.events, ElementsAre("text Hello", "ping between", "text Hello", "text plain"));
}

TEST(MessageReader, ReadsBytesThatAreNoTextInBinaryMessagesOnly) {
  EXPECT_THAT(hear_frames(client_frame(binary, "\xff\xfe")).events, ElementsAre("binary \xff\xfe"));
}

// Closing.

TEST(MessageReader, TakesEveryCloseCodeThatIsRegisteredOrPrivate) {
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 3999, 4000, 4999})
    EXPECT_THAT(hear_frames(client_close(code, "bye")).events,
                ElementsAre("close " + std::to_string(code) + " bye"));
}

TEST(MessageReader, TakesACloseThatSaysNothing) {
  EXPECT_THAT(hear_frames(client_frame(close, "")).events, ElementsAre("close 1005 "));
  EXPECT_THAT(hear_frames(client_close(1000)).events, ElementsAre("close 1000 "));
}

TEST(MessageReader, SwallowsWhateverComesAfterAClose) {
  const HeardFrames heard =
      hear_frames(client_close(1000) + client_frame(text, "too late") + "\xff\xff\xff");
  EXPECT_FALSE(heard.error);
  EXPECT_THAT(heard.events, ElementsAre("close 1000 "));
}

// When something is wrong, it is told at once.

TEST(MessageReader, RefusesATextAtTheByteThatCannotBeRight) {
  MessageReader reader;
  std::string bytes = client_frame(text, "caf\xc3\xa9 \xed\xa0\x80" + std::string(500, 'a'));
  const std::size_t surrogate = bytes.size() - 502;  // its second byte rules it out
  for (std::size_t at = 0; at < surrogate; ++at)
    ASSERT_TRUE(reader.advance(std::span(bytes).subspan(at, 1))) << "byte " << at;
  EXPECT_EQ(reader.advance(std::span(bytes).subspan(surrogate, 1)).error(),
            FrameError::text_not_utf8);
}

TEST(MessageReader, RefusesALengthBeforeThePayloadArrives) {
  const std::string one_too_many = "\x82\xff\0\0\0\0\0\x01\0\x01"s;  // no mask yet
  EXPECT_EQ(hear_frames(one_too_many).error, FrameError::message_too_long);
  const std::string just_right = "\x82\xff\0\0\0\0\0\x01\0\0"s;
  EXPECT_EQ(hear_frames(just_right).error, std::nullopt);
  const Listening small{.limits = {.message_bytes_max = 3}};
  EXPECT_EQ(hear_frames("\x81\x84", small).error, FrameError::message_too_long);
  EXPECT_EQ(hear_frames("\x89\x84", small).error, std::nullopt) << "pings have their own limit";
}

TEST(MessageReader, TakesAMessageOfExactlyTheLimit) {
  const std::string message(64 * KiB, 'm');
  const std::string stream = client_frame(binary, message.substr(0, 40000), more_follows) +
                             client_frame(continuation, message.substr(40000));
  EXPECT_THAT(hear_frames(stream, pieces_of(1000)).events, ElementsAre("binary " + message));
}

TEST(MessageReader, TakesACompressedMessageOfExactlyTheLimitThatGrewByIt) {
  // Stored blocks of one byte: on the wire more than the message, as no sender would do on purpose.
  std::string message, payload;
  const Listening how{.limits = {.message_bytes_max = 10}, .compression = true};
  for (int i = 0; i < 10; ++i) {
    message += 'a';
    payload += "\0\x01\0\xfe\xff\x61"s;
  }
  payload += '\0';
  EXPECT_THAT(hear_frames(client_frame(text, payload, true, compressed), how).events,
              ElementsAre("text " + message));
}

// What it costs.

TEST(MessageReader, ShowsAWholeMessageWhereItLies) {
  MessageReader reader;
  std::string bytes = client_frame(text, "a message of more than fifteen bytes");
  const MessageReader::Step step = only_step(reader, bytes);
  EXPECT_EQ(step.payload, "a message of more than fifteen bytes");
  EXPECT_EQ(step.payload.data(), bytes.data() + 6);
}

TEST(MessageReader, AllocatesNothingForWholeMessages) {
  MessageReader reader;
  const std::string message = client_frame(text, std::string(1000, 'x'));
  const std::string ping_frame = client_frame(ping, std::string(100, 'x'));
  std::string bytes = message + ping_frame + message;
  const std::string fresh = bytes;
  const std::size_t before = allocations();
  for (int i = 0; i < 100; ++i) {
    fresh.copy(bytes.data(), bytes.size());
    std::span<char> rest = bytes;
    while (!rest.empty()) {
      const auto step = reader.advance(rest);
      if (!step) break;
      rest = rest.subspan(step->consumed);
    }
    if (!rest.empty()) break;
  }
  EXPECT_EQ(allocations(), before);
}

TEST(MessageReader, AllocatesNothingForAHeaderInPieces) {
  MessageReader reader;
  std::string bytes = client_frame(binary, std::string(200, 'x'));
  const std::size_t before = allocations();
  for (std::size_t at = 0; at < 8; ++at) (void)reader.advance(std::span(bytes).subspan(at, 1));
  const auto step = reader.advance(std::span(bytes).subspan(8));
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(step->payload.size(), 200U);
}

TEST(MessageReader, CostsAnIdleConnectionLessThan112Bytes) {
  EXPECT_LE(sizeof(MessageReader), 112U);
  const std::size_t before = allocations();
  const MessageReader reader;
  EXPECT_EQ(allocations(), before);
}

TEST(MessageReader, HoldsNothingBetweenMessages) {
  Inflater inflater;
  MessageReader reader({}, &inflater);
  std::string warm = client_frame(text, hello_deflated, true, compressed);
  only_step(reader, warm);
  ASSERT_TRUE(reader.advance({}));

  const std::string large(50'000, 'x');
  std::string deflated;
  ASSERT_TRUE(Deflater().deflate(large, window_bits_max, deflated));
  const std::vector<std::string> streams{
      client_frame(binary, large),
      client_frame(text, large, more_follows) + client_frame(ping, "x") +
          client_frame(continuation, large.substr(40'000)),
      client_frame(text, deflated, true, compressed),
      client_frame(text, deflated.substr(0, 9), more_follows, compressed) +
          client_frame(continuation, deflated.substr(9)),
      client_frame(ping, large.substr(0, 125))};
  const std::size_t before = allocations_alive();
  for (const std::string& stream : streams) {
    std::vector<char> bytes(stream.begin(), stream.end());
    for (std::size_t at = 0; at < bytes.size(); at += 1000) {
      std::span<char> piece = std::span(bytes).subspan(at);
      piece = piece.first(std::min<std::size_t>(1000, piece.size()));
      for (auto step = reader.advance(piece);; step = reader.advance(piece)) {
        ASSERT_TRUE(step) << to_string(step.error());
        piece = piece.subspan(step->consumed);
        if (step->event == Event::need_more) break;
      }
    }
    EXPECT_FALSE(reader.in_message());
    EXPECT_EQ(allocations_alive(), before + 1) << "beside the bytes of this test";
  }
}

TEST(MessageReader, GrowsWithWhatArrivesAndNotWithWhatIsAnnounced) {
  MessageReader reader({.message_bytes_max = 16 * MiB});
  std::string header = "\x82\xff\0\0\0\0\x01\0\0\0\0\0\0\0"s;
  const std::size_t before = allocations();
  ASSERT_TRUE(reader.advance(header));
  EXPECT_EQ(allocations(), before);

  std::string piece(4 * KiB, '\0');
  std::size_t pieces = 0;
  Event event = Event::need_more;
  while (event == Event::need_more) {
    const auto step = reader.advance(piece);
    ASSERT_TRUE(step);
    event = step->event;
    ++pieces;
    if (event == Event::message) {
      EXPECT_EQ(step->payload.size(), 16 * MiB);
    }
  }
  EXPECT_EQ(pieces, 16 * MiB / piece.size());
  EXPECT_LE(allocations() - before, 16U) << "copies that grow with the square of the message";
}

TEST(MessageReader, SharesAnInflaterWithTheOthersOfItsThread) {
  Inflater inflater;
  MessageReader ann({}, &inflater);
  MessageReader bob({}, &inflater);
  std::string of_ann = client_frame(text, hello_deflated, true, compressed);
  std::string of_bob = client_frame(text, "\0\x02\0\xfd\xffHi\0"s, true, compressed);
  std::span<char> begun = std::span(of_ann).first(9);
  ASSERT_EQ(only_step(ann, begun).event, Event::need_more);
  const MessageReader::Step hi = only_step(bob, of_bob);
  EXPECT_EQ(only_step(ann, std::span(of_ann).subspan(9)).payload, "Hello");
  EXPECT_EQ(hi.payload, "Hi") << "still, until the next call of the same reader";
}

TEST(MessageReader, KnowsWhetherItIsStuckInsideAMessage) {
  MessageReader reader;
  EXPECT_FALSE(reader.in_message());
  std::string bytes = client_frame(text, "a", more_follows) + client_frame(ping, "") +
                      client_frame(continuation, "b");
  for (std::size_t at = 0; at + 1 < bytes.size(); ++at) {
    ASSERT_TRUE(reader.advance(std::span(bytes).subspan(at, 1)));
    EXPECT_TRUE(reader.in_message()) << at;
  }
  EXPECT_EQ(only_step(reader, std::span(bytes).last(1)).payload, "ab");
  EXPECT_FALSE(reader.in_message());
}

}  // namespace
}  // namespace confab::websocket
