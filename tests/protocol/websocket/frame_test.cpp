#include "protocol/websocket/frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/text/utf8.hpp"
#include "tests/support/bad_frames.hpp"
#include "tests/support/hear_frames.hpp"

namespace confab::websocket {
namespace {

using namespace std::string_literals;
using confab::testing::example_mask;
using confab::testing::hear_frames;
using confab::testing::Listening;
using ::testing::ElementsAre;

std::string frame(Opcode opcode, std::string_view payload, bool compressed = false,
                  bool fin = true) {
  std::string out;
  append_frame(out, opcode, payload, compressed, fin);
  return out;
}

std::string header(std::uint64_t payload_bytes) {
  std::string out;
  append_frame_header(out, Opcode::binary, payload_bytes);
  return out;
}

std::string close_frame(CloseCode code, std::string_view reason = {}) {
  std::string out;
  append_close(out, code, reason);
  return out;
}

TEST(Frame, LooksLikeTheExamplesOfRfc6455) {  // section 5.7
  EXPECT_EQ(frame(Opcode::text, "Hello"), "\x81\x05Hello");
  std::string masked;
  append_masked_frame(masked, Opcode::text, "Hello", example_mask);
  EXPECT_EQ(masked, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  EXPECT_EQ(frame(Opcode::text, "Hel", false, false), "\x01\x03Hel");
  EXPECT_EQ(frame(Opcode::continuation, "lo"), "\x80\x02lo");
  EXPECT_EQ(frame(Opcode::ping, "Hello"), "\x89\x05Hello");
  EXPECT_EQ(header(256), "\x82\x7e\x01\0"s);
  EXPECT_EQ(header(65536), "\x82\x7f\0\0\0\0\0\x01\0\0"s);
}

TEST(Frame, WritesTheShortestLength) {
  EXPECT_EQ(header(0), "\x82\0"s);
  EXPECT_EQ(header(125), "\x82\x7d");
  EXPECT_EQ(header(126), "\x82\x7e\0\x7e"s);
  EXPECT_EQ(header(65535), "\x82\x7e\xff\xff");
  EXPECT_EQ(header(std::uint64_t{1} << 40), "\x82\x7f\0\0\x01\0\0\0\0\0"s);
}

TEST(Frame, SaysThatItIsCompressedOnItsFirstFrame) {
  EXPECT_EQ(frame(Opcode::text, "x", true), "\xc1\x01x");
  EXPECT_EQ(frame(Opcode::binary, "x", true, false), "\x42\x01x");
}

TEST(Frame, IsAppendedBehindWhatIsThere) {
  std::string out = frame(Opcode::ping, "");
  append_masked_frame(out, Opcode::text, "Hello", example_mask);
  EXPECT_EQ(out, "\x89\0\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s);
}

TEST(CloseFrame, CarriesCodeAndReason) {
  EXPECT_EQ(close_frame(CloseCode::normal), "\x88\x02\x03\xe8");
  EXPECT_EQ(close_frame(CloseCode::going_away, "bye"),
            "\x88\x05\x03\xe9"
            "bye");
  EXPECT_EQ(close_frame(static_cast<CloseCode>(4999), "x"), "\x88\x03\x13\x87x");
}

TEST(CloseFrame, IsEmptyWhenThereIsNothingToSay) {
  EXPECT_EQ(close_frame(CloseCode::no_status, "ignored"), "\x88\0"s);
}

TEST(CloseFrame, CutsALongReasonBetweenTwoCodePoints) {
  const std::string ascii(200, 'a');
  EXPECT_EQ(close_frame(CloseCode::normal, ascii), "\x88\x7d\x03\xe8" + ascii.substr(0, 123));
  for (std::size_t before = 118; before < 124; ++before) {
    const std::string reason = std::string(before, 'a') + "\xf0\x9f\x8c\x8d";
    const std::string kept = before + 4 <= 123 ? reason : reason.substr(0, before);
    EXPECT_THAT(
        hear_frames(close_frame(CloseCode::normal, reason), Listening{.role = Role::client}).events,
        ElementsAre("close 1000 " + kept));
  }
}

TEST(CloseCode, MayBeSentWhenItIsRegisteredOrPrivate) {
  std::string ranges;
  bool was_allowed = false;
  for (int code = 0; code <= 65535; ++code) {
    const bool allowed = may_be_sent(static_cast<CloseCode>(code));
    if (allowed != was_allowed) ranges += std::to_string(code) + (allowed ? "-" : " ");
    was_allowed = allowed;
  }
  EXPECT_EQ(ranges, "1000-1004 1007-1015 3000-5000 ") << "each to the first one beyond";
}

}  // namespace
}  // namespace confab::websocket
