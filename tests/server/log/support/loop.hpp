#pragma once
/// Runs coroutines to their end, as the server's loop would.

#include "tests/support/loop.hpp"

namespace confab::log::testing {

using confab::testing::Eventually;
using confab::testing::Loop;

}  // namespace confab::log::testing
