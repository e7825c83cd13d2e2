#include "tests/fuzz/input.hpp"
#include "tests/support/hear_frames.hpp"

/// Whatever a peer sends after the handshake, it means the same in one piece and in many, and
/// nobody hears more than the limit. Small limits, so that they are met.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace confab;
  fuzz::Input input(data, size);
  const std::size_t piece = input.decide() % 32 + 1;
  const std::size_t choices = input.decide();
  // Half of them without a mask, so that what was found in a payload can be found again.
  const testing::Listening how{
      .limits = {.message_bytes_max = choices % 4 == 0 ? 200U : 64 * KiB},
      .compression = choices / 4 % 2 == 0,
      .role = choices / 8 % 2 == 0 ? websocket::Role::server : websocket::Role::client};
  const testing::HeardFrames whole = testing::hear_frames(input.rest(), how);
  fuzz::expect_same(whole, testing::hear_frames(input.rest(), testing::pieces_of(piece), how));
  for (const std::string& event : whole.events)
    fuzz::expect(event.size() <= how.limits.message_bytes_max + std::string_view("binary ").size());
  return 0;
}
