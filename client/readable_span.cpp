#include "client/readable_span.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace confab::client {
namespace {

struct Unit {
  std::int64_t seconds;
  std::string_view name;
};
constexpr std::array units{Unit{86'400, "days"}, Unit{3'600, "h"}, Unit{60, "min"}, Unit{1, "s"}};

std::string amount(std::int64_t count, std::string_view unit) {
  return count == 1 && unit == "days" ? "1 day" : fmt::format("{} {}", count, unit);
}

}  // namespace

std::string readable_span(std::chrono::microseconds span) {
  using std::chrono::seconds;
  const std::int64_t whole = std::max(std::chrono::floor<seconds>(span), seconds{0}).count();
  const auto* const unit = std::ranges::find_if(
      units.begin(), units.end() - 1, [&](const Unit& one) { return whole >= one.seconds; });
  std::string text = amount(whole / unit->seconds, unit->name);
  const std::int64_t rest = whole % unit->seconds;
  if (unit + 1 == units.end() || rest < unit[1].seconds) return text;
  return text + " " + amount(rest / unit[1].seconds, unit[1].name);
}

}  // namespace confab::client
