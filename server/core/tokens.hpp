#pragma once
/// Tokens: 256 random bits, of which the server keeps only a hash.

#include <optional>
#include <string>
#include <string_view>

#include "server/chat/types.hpp"

namespace confab::core {

struct Token {
  std::string text;      ///< base64url without padding, 43 characters: what the client gets, once
  chat::TokenHash hash;
};

/// A new one, from the system's random numbers.
Token make_token();

/// The hash of a token as a client presents it; nothing when it can't be one.
std::optional<chat::TokenHash> hash_token(std::string_view text);

/// A digest of what a request asks for, under an idempotency key.
chat::Digest digest_of(std::string_view canonical);

/// A random number that no other start of any node has.
std::uint64_t random_node();

}  // namespace confab::core
