#pragma once
/// What makes a request safe to repeat.

#include <optional>
#include <string>

#include "client/failure.hpp"

namespace confab::client {

/// The key that was given, if it can stand in a header field; else 128 random bits in hex.
Outcome<std::string> idempotency_key(const std::optional<std::string>& given);

}  // namespace confab::client
