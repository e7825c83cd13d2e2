#include "server/log/identity.hpp"

#include <random>

namespace confab::log {

Identity random_identity() {
  std::random_device system;
  std::uniform_int_distribution<unsigned> byte(0, 255);
  Identity identity;
  for (std::uint8_t& each : identity) each = static_cast<std::uint8_t>(byte(system));
  return identity;
}

}  // namespace confab::log
