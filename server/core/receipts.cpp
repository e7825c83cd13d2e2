#include "server/core/receipts.hpp"

#include <sodium.h>

namespace confab::core {

namespace {
constexpr std::size_t receipt_bytes = 16;
}

Receipts::Receipts() : key_{} {
  static_assert(crypto_auth_KEYBYTES == sizeof key_);
  crypto_auth_keygen(key_.data());
}

Receipts::~Receipts() { sodium_memzero(key_.data(), key_.size()); }

std::string Receipts::make(std::uint64_t number) const {
  const std::string said = std::to_string(number);
  std::array<unsigned char, crypto_auth_BYTES> code;
  crypto_auth(code.data(), reinterpret_cast<const unsigned char*>(said.data()), said.size(),
              key_.data());
  std::array<char, 2 * receipt_bytes + 1> text;
  sodium_bin2hex(text.data(), text.size(), code.data(), receipt_bytes);
  return text.data();
}

bool Receipts::fits(std::uint64_t number, std::string_view receipt) const {
  const std::string right = make(number);
  return receipt.size() == right.size() &&
         sodium_memcmp(receipt.data(), right.data(), right.size()) == 0;
}

}  // namespace confab::core
