#include "client/transfer/sha256.hpp"

#include <sodium.h>

#include <array>

namespace confab::client {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

}  // namespace

struct Sha256::State {
  crypto_hash_sha256_state sodium;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->sodium); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  crypto_hash_sha256_update(&state_->sodium, reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
}

std::string Sha256::hex() const {
  State whole = *state_;
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256_final(&whole.sodium, hash.data());
  std::string text;
  for (const unsigned char byte : hash) {
    text += hex_digits[byte >> 4U];
    text += hex_digits[byte & 0xfU];
  }
  return text;
}

bool is_sha256_etag(std::string_view etag) {
  constexpr std::size_t length = 2 * crypto_hash_sha256_BYTES;
  return etag.size() == length + 2 && etag.starts_with('"') && etag.ends_with('"') &&
         etag.substr(1, length).find_first_not_of(hex_digits) == std::string_view::npos;
}

}  // namespace confab::client
