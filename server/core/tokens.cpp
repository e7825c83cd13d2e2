#include "server/core/tokens.hpp"

#include <sodium.h>

#include <array>

namespace confab::core {

namespace {
constexpr std::size_t token_bytes = 32;
constexpr int encoding = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

chat::TokenHash sha256(const unsigned char* bytes, std::size_t size) {
  chat::TokenHash hash;
  static_assert(crypto_hash_sha256_BYTES == sizeof hash);
  crypto_hash_sha256(hash.data(), bytes, size);
  return hash;
}
}  // namespace

Token make_token() {
  std::array<unsigned char, token_bytes> secret;
  randombytes_buf(secret.data(), secret.size());
  Token token;
  std::array<char, sodium_base64_ENCODED_LEN(token_bytes, encoding)> text;
  sodium_bin2base64(text.data(), text.size(), secret.data(), secret.size(), encoding);
  token.text = text.data();
  token.hash = sha256(secret.data(), secret.size());
  sodium_memzero(secret.data(), secret.size());
  return token;
}

std::optional<chat::TokenHash> hash_token(std::string_view text) {
  std::array<unsigned char, token_bytes> secret;
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(secret.data(), secret.size(), text.data(), text.size(), nullptr, &size,
                        &end, encoding) != 0 ||
      size != token_bytes || end != text.data() + text.size())
    return {};
  return sha256(secret.data(), secret.size());
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
