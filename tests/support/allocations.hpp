#pragma once
/// How often the program asked for memory: for tests that promise it does not.

#include <cstddef>

namespace confab::testing {

/// Calls of operator new since the program began. A test program that wants to know has a source
/// that replaces operator new; see tests/protocol/allocations.cpp.
std::size_t allocations() noexcept;

/// How many of them were not given back.
std::size_t allocations_alive() noexcept;

}  // namespace confab::testing
