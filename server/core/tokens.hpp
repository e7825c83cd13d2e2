#pragma once
/// Tokens: 256 random bits, of which the server keeps only a hash.

#include <optional>
#include <string>
#include <string_view>

#include "server/chat/types.hpp"

namespace confab::core {

struct Token {
  std::string text;  ///< base64url without padding, 43 characters: what the client gets, once
  chat::TokenHash hash;
};

/// A new one, from the system's random numbers.
Token make_token();

/// The address of a new private room: `~` and 16 random characters.
std::string make_private_address();

/// What a link to a room has at its end: 128 random bits and a little more.
std::string make_link_secret();

/// For a message of which nobody else has said what makes two of it the same: 128 random bits and a
/// little more.
std::string make_idempotency_key();

/// A new name for a file's content on disk.
chat::BlobName make_blob_name();

/// The hash of a token as a client presents it; nothing when it can't be one.
std::optional<chat::TokenHash> hash_token(std::string_view text);

/// In a time that does not depend on where they differ.
bool same_hash(const chat::TokenHash& one, const chat::TokenHash& other) noexcept;

/// Base64 with padding (RFC 4648 section 4), as in Basic credentials; nothing when it is not.
std::optional<std::string> decode_base64(std::string_view text);

/// A digest of what a request asks for, under an idempotency key.
chat::Digest digest_of(std::string_view canonical);

/// The same as text: 32 hexadecimal digits, for an entity tag.
std::string digest_text(std::string_view content);

/// A random number that no other start of any node has.
std::uint64_t random_node();

}  // namespace confab::core
