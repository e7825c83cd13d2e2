#include "client/commands/idempotency_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace confab::client {

Outcome<std::string> idempotency_key(const std::optional<std::string>& given) {
  if (!given) {
    std::random_device random;
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
  }
  const bool visible = std::ranges::all_of(*given, [](char c) { return c > ' ' && c < 0x7f; });
  if (given->empty() || !visible)
    return usage_failure("a --key is made of letters, digits and signs of ASCII, without spaces.");
  return *given;
}

}  // namespace confab::client
