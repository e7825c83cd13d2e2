#include "protocol/text/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace confab::text {
namespace {

/// Optimal string alignment distance, row by row.
std::size_t slips(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last, last(to.size() + 1), current(to.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        current[j] = std::min(current[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, current);
  }
  return last.back();
}

/// Longer ones are nobody's slip of the finger, and comparing them costs.
constexpr std::size_t typed_max = 64;

}  // namespace

std::optional<std::string_view> nearest(std::string_view typed,
                                        std::span<const std::string> known) {
  if (typed.size() > typed_max) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t fewest = 1 + typed.size() / 4;
  for (const std::string& name : known) {
    const std::size_t count = slips(typed, name);
    if (count > fewest || (best && count == fewest)) continue;
    fewest = count;
    best = name;
  }
  return best;
}

}  // namespace confab::text
