#include <string>

#include "server/core/room_tokens.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/jwt_forge.hpp"

/// Room tokens of strangers, who have no key, and of somebody who has it and means ill: nothing
/// harms, and what is accepted says what it has to, in its one spelling.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace confab;
  using fuzz::expect;
  const core::RoomKey key{1, 2, 3};
  const core::RoomTokens tokens{key};
  const chat::Time now{std::chrono::seconds{1'795'206'058}};
  const std::string text(fuzz::Input(data, size).rest());

  expect(!tokens.check(text, now));
  expect(!tokens.check(testing::base64url(testing::hs256) + "." + text, now));
  expect(!tokens.check(testing::seal("", text, key), now));
  const std::string forged = testing::forge(testing::hs256, text, key);
  if (const auto pass = tokens.check(forged, now)) {
    expect(!pass->subject.empty() && !pass->room.empty());
    expect(forged.size() <= core::room_token_bytes_max);
    expect(!tokens.check(testing::forge(testing::hs256, " " + text, key), now));
    expect(!tokens.check(forged, now + std::chrono::hours{1}));
  }
  return 0;
}
