#include "protocol/websocket/deflate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/units.hpp"
#include "tests/support/allocations.hpp"

namespace confab::websocket {
namespace {

using namespace std::string_literals;
using confab::testing::allocations;

/// Messages as people send them: the same words again and again.
rc::Gen<std::string> any_message() {
  const auto word =
      rc::gen::element<std::string>("{\"type\":\"message\",", "\"id\":17,", "caf\xc3\xa9 ",
                                    "hello ", std::string(300, '-'), "\0\0\0"s);
  return rc::gen::map(rc::gen::pair(rc::gen::container<std::vector<std::string>>(word),
                                    rc::gen::arbitrary<std::string>()),
                      [](const std::pair<std::vector<std::string>, std::string>& parts) {
                        std::string message;
                        for (const std::string& part : parts.first) message += part;
                        return message + parts.second;
                      });
}

std::optional<std::string> inflated(std::string_view compressed, std::size_t bytes_max = 64 * KiB) {
  std::string out;
  if (!Inflater().inflate(compressed, bytes_max, out)) return std::nullopt;
  return out;
}

std::optional<InflateError> error_of(std::string_view compressed,
                                     std::size_t bytes_max = 64 * KiB) {
  std::string out;
  const auto result = Inflater().inflate(compressed, bytes_max, out);
  EXPECT_LE(out.size(), bytes_max);
  return result ? std::nullopt : std::optional(result.error());
}

/// A block that is stored as it is, without a last one behind it.
std::string stored(std::string_view bytes) {
  const auto size = static_cast<unsigned>(bytes.size());
  std::string block{'\0', static_cast<char>(size & 0xff), static_cast<char>(size >> 8),
                    static_cast<char>(~size & 0xff), static_cast<char>(~size >> 8 & 0xff)};
  return block.append(bytes);
}

// Decompressing.

TEST(Inflater, ReadsTheExamplesOfRfc7692) {  // section 7.2.3
  EXPECT_EQ(inflated("\xf2\x48\xcd\xc9\xc9\x07\0"s), "Hello");
  EXPECT_EQ(inflated("\0\x05\0\xfa\xff\x48\x65\x6c\x6c\x6f\0"s), "Hello") << "not compressed";
  EXPECT_EQ(inflated("\xf3\x48\xcd\xc9\xc9\x07\0\0"s), "Hello") << "a block that is the last";
  EXPECT_EQ(inflated("\xf2\x48\x05\0\0\0\xff\xff\xca\xc9\xc9\x07\0"s), "Hello") << "two blocks";
  EXPECT_EQ(inflated("\0"s), "") << "an empty message";
}

TEST(Inflater, GoesOnBehindALastBlock) {
  const std::string last = "\xf3\x48\xcd\xc9\xc9\x07\0"s;
  EXPECT_EQ(inflated(last + last + "\xf2\x48\xcd\xc9\xc9\x07\0"s), "HelloHelloHello");
  EXPECT_EQ(inflated(last), "Hello") << "nothing behind it is fine, too";
}

/// Compressed into a block that is the last, with nothing behind it.
std::string finished(std::string_view message) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, -window_bits_max, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string input(message);
  std::string out(deflateBound(&stream, input.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

TEST(Inflater, ReadsALastBlockToItsEndWhereverItsOwnBufferIsFull) {
  for (std::size_t size = 16 * KiB; size < 16 * KiB + 300; ++size) {
    const std::string message(size, 'x');
    ASSERT_TRUE(inflated(finished(message)) == message) << size;
  }
}

TEST(Inflater, StartsEveryMessageAnew) {
  Inflater inflater;
  std::string out;
  ASSERT_TRUE(inflater.inflate("\xf2\x48\xcd\xc9\xc9\x07\0"s, 100, out));
  // The second "Hello" of section 7.2.3.2 refers to the first one, which nobody kept.
  const auto second = inflater.inflate("\xf2\0\x11\0\0"s, 100, out);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), InflateError::bad_data);
  out.clear();
  EXPECT_TRUE(inflater.inflate("\xf2\x48\xcd\xc9\xc9\x07\0"s, 100, out));
  EXPECT_EQ(out, "Hello") << "an error is forgotten with its message";
}

TEST(Inflater, AppendsBehindWhatIsThere) {
  std::string out = "said: ";
  ASSERT_TRUE(Inflater().inflate("\xf2\x48\xcd\xc9\xc9\x07\0"s, 5, out));
  EXPECT_EQ(out, "said: Hello");
}

TEST(Inflater, RefusesWhatIsNotDeflate) {
  EXPECT_EQ(error_of("\xff\xff\xff\xff"), InflateError::bad_data);
  EXPECT_EQ(error_of("\x06"), InflateError::bad_data) << "a type of block that does not exist";
  EXPECT_EQ(error_of(""), InflateError::bad_data) << "an empty message has a byte";
  EXPECT_EQ(error_of("\0\x05\0\xfa\xffHello\0\0"s), InflateError::bad_data) << "a byte too many";
  EXPECT_EQ(error_of("\0\x05\0\xfa\xffHel"s), InflateError::bad_data) << "cut";
  EXPECT_EQ(error_of("\0\xe8\x03\x17\xfcHel"s), InflateError::bad_data) << "997 bytes are missing";
  EXPECT_EQ(error_of(stored("Hello")), InflateError::bad_data) << "no begin of an empty block";
}

TEST(Inflater, StopsAtTheLimit) {
  std::string bomb;
  ASSERT_TRUE(Deflater().deflate(std::string(8 * MiB, '\0'), window_bits_max, bomb));
  EXPECT_LT(bomb.size(), 10 * KiB);
  EXPECT_EQ(error_of(bomb, 64 * KiB), InflateError::too_long);
  EXPECT_EQ(error_of(bomb, 0), InflateError::too_long);
  EXPECT_EQ(error_of(bomb, 8 * MiB - 1), InflateError::too_long);
  EXPECT_EQ(error_of(bomb, 8 * MiB), std::nullopt);
  EXPECT_EQ(error_of("\xf2\x48\xcd\xc9\xc9\x07\0"s, 4), InflateError::too_long);
  EXPECT_EQ(error_of("\0"s, 0), std::nullopt);
}

TEST(Inflater, FillsItsOwnBufferExactlyAndGoesOn) {
  for (const std::size_t size : {16 * KiB - 1, 16 * KiB, 16 * KiB + 1, 32 * KiB, 48 * KiB}) {
    const std::string message(size, 'x');
    std::string compressed;
    ASSERT_TRUE(Deflater().deflate(message, window_bits_max, compressed));
    EXPECT_EQ(inflated(compressed, size), message) << size;
  }
}

TEST(Inflater, AllocatesNothingBetweenMessages) {
  Inflater inflater;
  std::string out;
  out.reserve(100);
  ASSERT_TRUE(inflater.inflate("\xf2\x48\xcd\xc9\xc9\x07\0"s, 100, out));
  const std::size_t before = allocations();
  out.clear();
  ASSERT_TRUE(inflater.inflate("\xf2\x48\xcd\xc9\xc9\x07\0"s, 100, out));
  EXPECT_EQ(allocations(), before);
}

// Compressing.

/// Nothing in it comes twice, except by chance.
std::string noise(std::size_t size, std::string_view alphabet) {
  std::string out;
  for (std::uint32_t x = 1; out.size() < size; x = x * 1664525 + 1013904223)
    out += alphabet[(x >> 24) % alphabet.size()];
  return out;
}

TEST(Deflater, LeavesOutTheEndOfTheFlush) {
  std::string out = "before ";
  ASSERT_TRUE(Deflater().deflate("HelloHelloHelloHello", window_bits_max, out));
  EXPECT_TRUE(out.starts_with("before "));
  EXPECT_FALSE(out.ends_with("\0\0\xff\xff"s));
  EXPECT_EQ(inflated(std::string_view(out).substr(7)), "HelloHelloHelloHello");
}

TEST(Deflater, LeavesAMessageAloneThatWouldNotBecomeShorter) {
  Deflater deflater;
  std::string out = "before";
  EXPECT_FALSE(deflater.deflate("", window_bits_max, out));
  EXPECT_FALSE(deflater.deflate("Hello", window_bits_max, out));
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  EXPECT_FALSE(deflater.deflate(noise(1000, every_byte), window_bits_max, out));
  EXPECT_EQ(out, "before");
  EXPECT_TRUE(deflater.deflate(std::string(100, 'a'), window_bits_max, out));
}

/// Decompresses as a client does that was promised a window of this size and has no larger one.
bool fits_into_window(std::string compressed, int window_bits) {
  compressed += "\0\0\xff\xff"s;
  z_stream stream{};
  if (inflateInit2(&stream, -window_bits) != Z_OK) return false;
  stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  int outcome = Z_OK;
  // In small steps: only what zlib keeps in its window is there to refer to.
  std::array<Bytef, 64> piece{};
  while (outcome == Z_OK) {
    stream.next_out = piece.data();
    stream.avail_out = static_cast<uInt>(piece.size());
    outcome = inflate(&stream, Z_SYNC_FLUSH);
    if (stream.avail_in == 0 && stream.avail_out > 0) break;
  }
  inflateEnd(&stream);
  return outcome == Z_OK || outcome == Z_BUF_ERROR;
}

TEST(Deflater, KeepsToTheWindowThatWasNegotiated) {
  Deflater deflater;
  const std::string digits = noise(3000, "0123456789abcdef");
  const std::string message = digits + digits;
  for (int bits = window_bits_min; bits <= window_bits_max; ++bits) {
    std::string compressed;
    ASSERT_TRUE(deflater.deflate(message, bits, compressed));
    EXPECT_TRUE(fits_into_window(compressed, bits)) << bits;
    EXPECT_EQ(inflated(compressed), message) << bits;
    if (bits >= 12) {
      EXPECT_FALSE(fits_into_window(compressed, 11)) << bits << ": the repetition is 3,000 back";
    }
  }
}

TEST(Deflater, AllocatesNothingBetweenMessages) {
  Deflater deflater;
  const std::string message(500, 'x');
  std::string out;
  out.reserve(1000);
  ASSERT_TRUE(deflater.deflate(message, 10, out));
  const std::size_t before = allocations();
  out.clear();
  ASSERT_TRUE(deflater.deflate(message, 10, out));
  EXPECT_EQ(allocations(), before);
}

RC_GTEST_PROP(Deflater, SaysTheSameWhateverItCompressedBefore, ()) {
  static Deflater used;
  const std::string message = *any_message();
  const auto bits = *rc::gen::inRange(window_bits_min, window_bits_max + 1);
  std::string again, fresh;
  const bool is_shorter = used.deflate(message, bits, again);
  RC_ASSERT(Deflater().deflate(message, bits, fresh) == is_shorter);
  RC_ASSERT(again == fresh);
  RC_ASSERT(is_shorter == !again.empty());
  if (!is_shorter) return;
  RC_ASSERT(again.size() < message.size());
  RC_ASSERT(inflated(again) == message);
}

RC_GTEST_PROP(Inflater, NeverSaysMoreThanItMayWhateverTheBytes, ()) {
  static Inflater inflater;
  std::string bytes = *rc::gen::arbitrary<std::string>();
  if (*rc::gen::arbitrary<bool>()) {
    std::string compressed;
    Deflater().deflate(*any_message(), window_bits_max, compressed);
    bytes = compressed.substr(0, *rc::gen::inRange<std::size_t>(0, compressed.size() + 1)) + bytes;
  }
  const auto bytes_max = *rc::gen::inRange<std::size_t>(0, 500);
  std::string out;
  (void)inflater.inflate(bytes, bytes_max, out);
  RC_ASSERT(out.size() <= bytes_max);
}

}  // namespace
}  // namespace confab::websocket
