#include "server/core/access_password.hpp"

#include <sodium.h>

namespace confab::core {

namespace {

chat::ContentHash digest(std::string_view text) {
  chat::ContentHash hash;
  static_assert(sizeof hash == crypto_hash_sha256_BYTES);
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

}  // namespace

AccessPassword::AccessPassword(std::string_view password) : digest_(digest(password)) {}

bool AccessPassword::fits(std::string_view given) const {
  const chat::ContentHash other = digest(given);
  return sodium_memcmp(digest_.data(), other.data(), digest_.size()) == 0;
}

}  // namespace confab::core
