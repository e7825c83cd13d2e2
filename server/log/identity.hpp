#pragma once
/// The name a log is born with.

#include "server/log/log.hpp"

namespace confab::log {

/// 128 bits from the system: no two logs are alike.
Identity random_identity();

}  // namespace confab::log
