#include "client/readable_size.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace confab::client {

std::string readable_size(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 6> units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  std::size_t unit = 0;
  std::uint64_t of_a_unit = 1024;
  while (bytes / of_a_unit >= 1024) {
    of_a_unit *= 1024;
    ++unit;
  }
  const std::uint64_t tenths = bytes % of_a_unit / (of_a_unit / 1024) * 10 / 1024;
  return fmt::format("{}.{} {}", bytes / of_a_unit, tenths, units.at(unit));
}

}  // namespace confab::client
