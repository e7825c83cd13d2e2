#pragma once
/// Latencies, counted in buckets.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace confab::bench {

/// Counts nanoseconds in buckets at most 1/128 wide of what they hold, so a percentile is right
/// within 1 %, and adding one costs a few instructions however many there are.
class Histogram {
 public:
  void add(std::uint64_t ns) {
    ++buckets_[bucket(ns)];
    ++count_;
    max_ = std::max(max_, ns);
  }

  /// The latency that `part` (0.5: the median) of all stayed at or below, in nanoseconds; 0 when
  /// nothing was counted.
  std::uint64_t percentile(double part) const {
    const auto wanted = static_cast<std::uint64_t>(part * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i];
      if (seen > wanted) return std::min(middle(i), max_);
    }
    return max_;
  }

  std::uint64_t max() const { return max_; }

 private:
  static constexpr int fine_bits = 7;
  static constexpr std::uint64_t fine = 1U << fine_bits;

  // Below `fine` a bucket is one nanosecond; above, each power of two has `fine` buckets.
  static std::size_t bucket(std::uint64_t ns) {
    if (ns < fine) return ns;
    const int shift = static_cast<int>(std::bit_width(ns)) - fine_bits - 1;
    return (static_cast<std::size_t>(shift) + 1) * fine + ((ns >> shift) - fine);
  }

  static std::uint64_t middle(std::size_t bucket) {
    if (bucket < fine) return bucket;
    const std::size_t shift = bucket / fine - 1;
    return ((bucket % fine + fine) << shift) + ((std::uint64_t{1} << shift) / 2);
  }

  std::vector<std::uint64_t> buckets_ = std::vector<std::uint64_t>((64 - fine_bits + 1) * fine);
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace confab::bench
