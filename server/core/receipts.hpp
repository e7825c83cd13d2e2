#pragma once
/// Proof that somebody was told a number: addresses that cannot be guessed, and need no record.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace confab::core {

/// Its key is random and lives as long as the process, and so do the receipts.
class Receipts {
 public:
  Receipts();
  ~Receipts();
  Receipts(const Receipts&) = delete;
  Receipts& operator=(const Receipts&) = delete;

  /// 32 hexadecimal digits: 128 bits of an HMAC of the number.
  std::string make(std::uint64_t number) const;
  /// In a time that does not depend on where they differ.
  bool fits(std::uint64_t number, std::string_view receipt) const;

 private:
  std::array<unsigned char, 32> key_;
};

}  // namespace confab::core
