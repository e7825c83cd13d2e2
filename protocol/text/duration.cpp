#include "protocol/text/duration.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <limits>

namespace confab::text {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t worth;
  std::uint64_t written_from;  ///< smaller amounts are written in a smaller unit
};

constexpr std::uint64_t second = 1'000'000;
constexpr std::array durations{
    Unit{"d", 86'400 * second, 2 * 86'400 * second},
    Unit{"h", 3'600 * second, 3'600 * second},
    Unit{"m", 60 * second, 60 * second},
    Unit{"s", second, second},
    Unit{"ms", 1'000, 1'000},
    Unit{"us", 1, 1},
};
constexpr std::array sizes{
    Unit{"GiB", 1ULL << 30, 1ULL << 30},
    Unit{"MiB", 1ULL << 20, 1ULL << 20},
    Unit{"KiB", 1ULL << 10, 1ULL << 10},
    Unit{"", 1, 1},
};

template <std::size_t n>
std::optional<std::uint64_t> parse(std::string_view text, const std::array<Unit, n>& units) {
  std::uint64_t number = 0;
  const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (trouble != std::errc{}) return std::nullopt;
  const std::string_view name(end, text.data() + text.size());
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    if (number > std::numeric_limits<std::uint64_t>::max() / unit.worth) return std::nullopt;
    return number * unit.worth;
  }
  return std::nullopt;
}

template <std::size_t n>
std::string format(std::uint64_t amount, const std::array<Unit, n>& units) {
  if (amount == 0) return "0";
  for (const Unit& unit : units) {
    if (amount < unit.written_from || amount % unit.worth != 0) continue;
    return std::to_string(amount / unit.worth).append(unit.name);
  }
  return std::to_string(amount);
}

}  // namespace

std::optional<std::chrono::microseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::microseconds{0};
  const std::optional<std::uint64_t> amount = parse(text, durations);
  using Count = std::chrono::microseconds::rep;
  if (!amount || *amount > static_cast<std::uint64_t>(std::numeric_limits<Count>::max()))
    return std::nullopt;
  return std::chrono::microseconds{static_cast<Count>(*amount)};
}

std::string format_duration(std::chrono::microseconds duration) {
  assert(duration.count() >= 0);
  return format(static_cast<std::uint64_t>(duration.count()), durations);
}

std::optional<std::uint64_t> parse_size(std::string_view text) { return parse(text, sizes); }

std::string format_size(std::uint64_t bytes) { return format(bytes, sizes); }

}  // namespace confab::text
