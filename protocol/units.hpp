#pragma once
/// Sizes as people write them.

#include <cstddef>

namespace confab {

inline constexpr std::size_t KiB = 1024;
inline constexpr std::size_t MiB = 1024 * KiB;

}  // namespace confab
