#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/text/utf8.hpp"
#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/frame.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/any_cuts.hpp"
#include "tests/support/bad_frames.hpp"
#include "tests/support/hear_frames.hpp"

/// What holds for any messages, and for any bytes.
namespace confab::websocket {
namespace {

using confab::testing::bad_frames;
using confab::testing::hear_frames;
using confab::testing::HeardFrames;
using confab::testing::Listening;
using confab::testing::some_cuts;

std::string some_bytes() {
  const std::string bytes = *rc::gen::arbitrary<std::string>();
  const auto times = *rc::gen::element(1, 1, 1, 40);  // sometimes longer than a byte's length
  std::string all;
  for (int i = 0; i < times; ++i) all += bytes;
  return all;
}

std::string some_text() {
  const auto points = *rc::gen::container<std::vector<char32_t>>(rc::gen::element<char32_t>(
      0, 'a', '"', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff));
  std::string bytes;
  for (const char32_t point : points) text::append_code_point(bytes, point);
  const auto padding = *rc::gen::element<std::size_t>(0, 0, 0, 300);
  return bytes + std::string(padding, 'x');
}

/// Frames as either side sends them.
class Sender {
 public:
  explicit Sender(Role receiver) : masks_(receiver == Role::server) {}

  void frame(Opcode opcode, std::string_view payload, bool compressed = false, bool fin = true) {
    if (!masks_) return append_frame(stream_, opcode, payload, compressed, fin);
    Mask mask{};
    for (char& byte : mask) byte = *rc::gen::arbitrary<char>();
    append_masked_frame(stream_, opcode, payload, mask, compressed, fin);
  }

  /// In any number of fragments, with control frames in between.
  void fragments(Opcode type, std::string_view payload, bool compressed,
                 std::vector<std::string>& expected) {
    const auto count = *rc::gen::inRange(1, 5);
    for (int i = 1; i <= count; ++i) {
      const bool is_last = i == count;
      const auto size =
          is_last ? payload.size() : *rc::gen::inRange<std::size_t>(0, payload.size() + 1);
      frame(i == 1 ? type : Opcode::continuation, payload.substr(0, size), compressed && i == 1,
            is_last);
      payload.remove_prefix(size);
      if (!is_last && *rc::gen::arbitrary<bool>()) control(expected);
    }
  }

  void control(std::vector<std::string>& expected) {
    const std::string payload = some_bytes().substr(0, control_bytes_max);
    const bool is_ping = *rc::gen::arbitrary<bool>();
    frame(is_ping ? Opcode::ping : Opcode::pong, payload);
    expected.push_back((is_ping ? "ping " : "pong ") + payload);
  }

  std::string take() { return std::move(stream_); }

 private:
  bool masks_;
  std::string stream_;
};

RC_GTEST_PROP(AnyMessages, ArriveAsTheyWereSentHoweverTheyAreFragmentedAndCut, ()) {
  static Deflater deflater;
  const Listening how{.compression = *rc::gen::arbitrary<bool>(),
                      .role = *rc::gen::element(Role::server, Role::client)};
  Sender sender(how.role);
  std::vector<std::string> expected;
  const auto count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) {
    const bool is_text = *rc::gen::arbitrary<bool>();
    const std::string message = is_text ? some_text() : some_bytes();
    const auto bits = *rc::gen::inRange(window_bits_min, window_bits_max + 1);
    std::string compressed;
    const bool is_compressed = how.compression && deflater.deflate(message, bits, compressed);
    sender.fragments(is_text ? Opcode::text : Opcode::binary, is_compressed ? compressed : message,
                     is_compressed, expected);
    expected.push_back((is_text ? "text " : "binary ") + message);
    if (*rc::gen::arbitrary<bool>()) sender.control(expected);
  }
  const std::string stream = sender.take();
  const HeardFrames whole = hear_frames(stream, how);
  RC_ASSERT(!whole.error);
  RC_ASSERT(whole.events == expected);
  RC_ASSERT(hear_frames(stream, some_cuts(), how) == whole);
}

/// Good and bad frames in any order, damaged in a few places: nearer to the edges than random
/// bytes.
std::string some_damaged_frames() {
  static const auto seeds = bad_frames();
  std::string stream;
  const auto count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) {
    const auto& seed = seeds[*rc::gen::inRange<std::size_t>(0, seeds.size())];
    if (seed.bytes.size() < 1000U) stream += seed.bytes;
    stream +=
        testing::client_frame(*rc::gen::element(Opcode::text, Opcode::continuation),
                              *rc::gen::arbitrary<std::string>(), *rc::gen::arbitrary<bool>());
  }
  const auto edits = *rc::gen::inRange(0, 5);
  for (int i = 0; i < edits && !stream.empty(); ++i)
    stream[*rc::gen::inRange<std::size_t>(0, stream.size())] = *rc::gen::arbitrary<char>();
  return stream + *rc::gen::arbitrary<std::string>();
}

RC_GTEST_PROP(AnyBytes, MeanTheSameToAReaderHoweverTheyAreCut, ()) {
  const std::string stream = some_damaged_frames();
  const Listening how{
      .limits = {.message_bytes_max = *rc::gen::element<std::size_t>(0, 10, 200, 65536)},
      .compression = *rc::gen::arbitrary<bool>(),
      .role = *rc::gen::element(Role::server, Role::server, Role::client)};
  const HeardFrames whole = hear_frames(stream, how);
  RC_ASSERT(hear_frames(stream, some_cuts(), how) == whole);
  const std::size_t prefix = std::string_view("binary ").size();
  for (const std::string& event : whole.events)
    RC_ASSERT(event.size() <= prefix + std::max<std::size_t>(how.limits.message_bytes_max, 130));
}

}  // namespace
}  // namespace confab::websocket
