#include "server/chat/text_forms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace confab::chat {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

struct Unit {
  std::string_view name;
  Duration length;
};
constexpr std::array<Unit, 6> units{{{"d", std::chrono::days{1}},
                                     {"h", std::chrono::hours{1}},
                                     {"m", std::chrono::minutes{1}},
                                     {"s", std::chrono::seconds{1}},
                                     {"ms", std::chrono::milliseconds{1}},
                                     {"us", std::chrono::microseconds{1}}}};

std::string padded(std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

/// The whole text as a decimal number without a sign.
std::optional<std::int64_t> decimal(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, wrong] = std::from_chars(text.data(), end, number);
  if (wrong != std::errc{} || stop != end || text.front() == '-') return {};
  return number;
}

}  // namespace

std::string text_of(Time at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  return padded(static_cast<int>(date.year()), 4) + '-' +
         padded(static_cast<unsigned>(date.month()), 2) + '-' +
         padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(clock.hours().count(), 2) +
         ':' + padded(clock.minutes().count(), 2) + ':' + padded(clock.seconds().count(), 2) + '.' +
         padded(clock.subseconds().count(), 6) + 'Z';
}

std::optional<Time> time_of(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00.000000Z";
  if (text.size() != shape.size()) return {};
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return {};
  const auto part = [&](std::size_t from, std::size_t size) {
    return *decimal(text.substr(from, size));
  };
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(part(0, 4))},
                                         std::chrono::month{static_cast<unsigned>(part(5, 2))},
                                         std::chrono::day{static_cast<unsigned>(part(8, 2))}};
  if (!date.ok() || part(11, 2) > 23 || part(14, 2) > 59 || part(17, 2) > 59) return {};
  return Time{std::chrono::sys_days{date}} + std::chrono::hours{part(11, 2)} +
         std::chrono::minutes{part(14, 2)} + std::chrono::seconds{part(17, 2)} +
         Duration{part(20, 6)};
}

std::string text_of(Duration length) {
  const auto unit = std::ranges::find_if(
      units, [&](const Unit& one) { return length % one.length == Duration{0}; });
  if (length == Duration{0}) return "0s";
  return std::to_string(length / unit->length) + std::string(unit->name);
}

std::optional<Duration> duration_of(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = decimal(text.substr(0, digits));
  const auto unit = std::ranges::find(units, text.substr(digits), &Unit::name);
  if (!number || unit == units.end() || *number > Duration::max() / unit->length) return {};
  return *number * unit->length;
}

std::string hex_of(std::span<const std::uint8_t> bytes) {
  std::string hex;
  for (const std::uint8_t byte : bytes) {
    hex += hex_digits[byte >> 4];
    hex += hex_digits[byte & 15];
  }
  return hex;
}

bool bytes_of(std::string_view hex, std::span<std::uint8_t> bytes) {
  if (hex.size() != 2 * bytes.size() || hex.find_first_not_of(hex_digits) != hex.npos) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(hex_digits.find(hex[2 * i]) << 4 |
                                         hex_digits.find(hex[2 * i + 1]));
  return true;
}

}  // namespace confab::chat
