#pragma once
/// Waits for what has to become true, and not longer.

#include <chrono>
#include <thread>

#include "tests/support/wire.hpp"

namespace confab::testing {

template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds within = patience) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

}  // namespace confab::testing
