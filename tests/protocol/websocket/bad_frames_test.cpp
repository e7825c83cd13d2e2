#include "tests/support/bad_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "protocol/websocket/message_reader.hpp"
#include "tests/support/hear_frames.hpp"

namespace confab::websocket {
namespace {

using confab::testing::bad_frames;
using confab::testing::BadFrame;
using confab::testing::client_frame;
using confab::testing::hear_frames;
using confab::testing::HeardFrames;
using confab::testing::Listening;
using confab::testing::pieces_of;
using ::testing::ElementsAre;

class BadFrames : public ::testing::TestWithParam<BadFrame> {
 protected:
  Listening how() const { return {.compression = GetParam().compression}; }
};

TEST_P(BadFrames, EndTheSessionWithTheirCode) {
  EXPECT_EQ(hear_frames(GetParam().bytes, how()).error, GetParam().error);
  EXPECT_EQ(static_cast<int>(close_code(GetParam().error)), GetParam().close_code);
}

TEST_P(BadFrames, MeanTheSameHoweverTheBytesAreCut) {
  const std::string& bytes = GetParam().bytes;
  const HeardFrames whole = hear_frames(bytes, how());
  for (std::size_t piece = 1; piece < bytes.size(); piece += 1 + piece / 64)
    ASSERT_EQ(hear_frames(bytes, pieces_of(piece), how()), whole)
        << "in pieces of " << piece << " bytes";
}

TEST_P(BadFrames, AreRefusedBehindAGoodOne) {
  const HeardFrames heard =
      hear_frames(client_frame(Opcode::text, "good") + GetParam().bytes, how());
  EXPECT_EQ(heard.error, GetParam().error) << heard;
  EXPECT_EQ(heard.events.at(0), "text good");
}

TEST_P(BadFrames, LeaveTheReaderInError) {
  Inflater inflater;
  MessageReader reader({}, how().compression ? &inflater : nullptr);
  std::string bytes = GetParam().bytes;
  std::span<char> rest = bytes;
  for (auto step = reader.advance(rest); step; step = reader.advance(rest))
    rest = rest.subspan(step->consumed);
  std::string good = client_frame(Opcode::text, "good");
  EXPECT_EQ(reader.advance(good).error(), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(Table, BadFrames, ::testing::ValuesIn(bad_frames()),
                         [](const auto& entry) { return entry.param.name; });

TEST(FrameError, HasAnExampleOfEveryKindAndAReasonThatFitsIntoACloseFrame) {
  std::set<int> shown{static_cast<int>(FrameError::masked)};  // that one is for a client to find
  for (const BadFrame& bad : bad_frames()) shown.insert(static_cast<int>(bad.error));
  std::set<std::string_view> reasons;
  const int last = static_cast<int>(FrameError::bad_deflate_data);
  for (int error = 1; error <= last; ++error) {
    EXPECT_TRUE(shown.contains(error)) << error;
    reasons.insert(to_string(static_cast<FrameError>(error)));
  }
  EXPECT_EQ(reasons.size(), static_cast<std::size_t>(last)) << "each has words of its own";
  for (const std::string_view reason : reasons) EXPECT_LE(reason.size(), close_reason_bytes_max);
}

TEST(MessageReader, AsAClientRefusesMaskedFrames) {
  const HeardFrames heard =
      hear_frames(client_frame(Opcode::text, "Hello"), Listening{.role = Role::client});
  EXPECT_EQ(heard.error, FrameError::masked);
  EXPECT_EQ(close_code(FrameError::masked), CloseCode::protocol_error);
}

}  // namespace
}  // namespace confab::websocket
