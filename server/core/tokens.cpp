#include "server/core/tokens.hpp"

#include <sodium.h>

#include <array>

namespace confab::core {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr int encoding = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t token_characters = sodium_base64_ENCODED_LEN(token_bytes, encoding) - 1;

/// Random characters of 5 bits each (RFC 4648 section 6, in lower case): they survive being read
/// out, and every path.
std::string random_base32(std::size_t characters) {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text(characters, '\0');
  randombytes_buf(text.data(), text.size());
  for (char& one : text) one = alphabet[static_cast<unsigned char>(one) % alphabet.size()];
  return text;
}

}  // namespace

std::string make_private_address() { return "~" + random_base32(16); }

std::string make_link_secret() { return random_base32(26); }

std::string make_idempotency_key() { return random_base32(26); }

chat::BlobName make_blob_name() {
  chat::BlobName name;
  randombytes_buf(name.data(), name.size());
  return name;
}

Token make_token() {
  std::array<unsigned char, token_bytes> secret;
  randombytes_buf(secret.data(), secret.size());
  std::array<char, token_characters + 1> text;
  sodium_bin2base64(text.data(), text.size(), secret.data(), secret.size(), encoding);
  sodium_memzero(secret.data(), secret.size());
  return {text.data(), *hash_token({text.data(), token_characters})};
}

std::optional<chat::TokenHash> hash_token(std::string_view text) {
  if (text.size() != token_characters) return {};
  // Of the text, not of the bytes it stands for: the same proof, without decoding it each time.
  chat::TokenHash hash;
  static_assert(crypto_hash_sha256_BYTES == sizeof hash);
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

bool same_hash(const chat::TokenHash& one, const chat::TokenHash& other) noexcept {
  return sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size())
    return {};
  bytes.resize(size);
  return bytes;
}

chat::Digest digest_of(std::string_view canonical) {
  chat::Digest digest;
  static_assert(sizeof digest >= crypto_generichash_BYTES_MIN);
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(canonical.data()), canonical.size(),
                     nullptr, 0);
  return digest;
}

std::string digest_text(std::string_view content) {
  const chat::Digest digest = digest_of(content);
  std::array<char, 2 * sizeof digest + 1> text;
  sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  return text.data();
}

std::uint64_t random_node() {
  std::uint64_t node = 0;
  randombytes_buf(&node, sizeof node);
  return node;
}

}  // namespace confab::core
