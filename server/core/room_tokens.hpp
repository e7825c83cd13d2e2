#pragma once
/// Room tokens: JSON Web Tokens (RFC 7519, RFC 7515) that say who may open the live connection to
/// which room, for a minute. Signed with HMAC-SHA-256, whatever a token says of itself.

#include <array>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/chat/types.hpp"

namespace confab::core {

/// How long a connection may be opened with one. How long that then lasts is another matter.
inline constexpr std::chrono::seconds room_token_lifetime{60};
/// Longer than any that is made here: an e-mail address and a title of the greatest length, both
/// with every byte escaped, are half of it. What is longer is not looked at.
inline constexpr std::size_t room_token_bytes_max = 2048;

inline constexpr std::size_t room_key_bytes = 32;
using RoomKey = std::array<std::uint8_t, room_key_bytes>;

/// What a token says.
struct RoomPass {
  /// Whom and what it was made for. Both are in `jti`, before its random part, so that nobody
  /// inherits a token with a name, an address or a title that has become free in the meantime.
  struct Bound {
    chat::UserId user{};
    chat::ChatId chat{};
    bool operator==(const Bound&) const = default;
  };
  std::string subject;  ///< `sub`: the user's e-mail address, or the name where there is none
  std::string room;     ///< the chat's address: "general", a title, "~…"
  /// Nothing: somebody else who has the key made the token, and knows no numbers.
  std::optional<Bound> bound;

  bool operator==(const RoomPass&) const = default;
};

enum class RoomTokenFault : std::uint8_t {
  not_valid,  ///< no such token, not of this key, or made for something else
  expired,    ///< it was valid once
};

/// Makes and checks them. Single-threaded by use, const by nature.
class RoomTokens {
 public:
  explicit RoomTokens(const RoomKey& key) : key_(key) {}
  ~RoomTokens();
  RoomTokens(const RoomTokens&) = delete;
  RoomTokens& operator=(const RoomTokens&) = delete;

  struct Made {
    std::string text;
    chat::Time expires_at{};  ///< `exp`, a whole second
  };
  /// `pass.bound` has to be there.
  Made make(const RoomPass& pass, chat::Time now) const;

  /// What a valid token says. The signature is compared in constant time and before anything behind
  /// it is decoded. There is one spelling of each token: another header, padding, white space, a
  /// claim too many, too few or twice, bits that mean nothing: none of that is valid.
  boost::system::result<RoomPass, RoomTokenFault> check(std::string_view text,
                                                        chat::Time now) const;

 private:
  std::string sign(std::string_view text) const;

  RoomKey key_;
};

/// True for what may be a room token and can be no device's: it has a dot.
bool looks_like_room_token(std::string_view text) noexcept;

/// A random key.
RoomKey make_room_key();

}  // namespace confab::core
