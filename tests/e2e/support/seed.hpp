#pragma once
/// What random tests begin with.

#include <cstdint>
#include <cstdlib>
#include <iostream>

namespace confab::testing {

/// The same each time, and told; another one with CONFAB_TEST_SEED.
inline std::uint64_t seed() {
  const char* const wanted = std::getenv("CONFAB_TEST_SEED");
  const std::uint64_t number = wanted == nullptr ? 3 : std::strtoull(wanted, nullptr, 10);
  std::cout << "CONFAB_TEST_SEED=" << number << '\n';
  return number;
}

}  // namespace confab::testing
