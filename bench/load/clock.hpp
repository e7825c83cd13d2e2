#pragma once
/// The time that loads measure with.

#include <time.h>

#include <cstdint>

namespace confab::bench {

/// Nanoseconds of a clock that is never set.
inline std::uint64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

inline std::uint64_t to_ns(double seconds) { return static_cast<std::uint64_t>(seconds * 1e9); }
inline double to_seconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e9; }

}  // namespace confab::bench
