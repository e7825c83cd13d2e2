#pragma once
/// What a value of an option may look like: text <-> the member of Options that holds it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::config {

/// Of a number, a size in bytes or a duration in microseconds.
struct Range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  /// What 0 means besides: "no limit". Empty: nothing, and 0 is allowed only when `min` is 0.
  std::string_view zero = {};

  bool contains(std::uint64_t number) const noexcept {
    return (number >= min && number <= max) || (number == 0 && !zero.empty());
  }
};

constexpr Range between(std::chrono::microseconds min, std::chrono::microseconds max,
                        std::string_view zero = {}) {
  return {static_cast<std::uint64_t>(min.count()), static_cast<std::uint64_t>(max.count()), zero};
}

/// How the numbers of an option are written.
enum class Unit : std::uint8_t { count, bytes, duration };

/// std::nullopt for what is not written like that, whatever the range.
std::optional<std::uint64_t> read_number(Unit unit, std::string_view text);
std::string write_number(Unit unit, std::uint64_t number);

/// "true", "on", "yes", "1" and their opposites, in small letters.
std::optional<bool> read_flag(std::string_view text);

/// "1s to 7d, or 0 (no limit)"
std::string describe(Unit unit, const Range& range);

/// What is wrong with a value, as the rest of a sentence ("is out of range"); nothing when it is
/// fine.
using Fault = std::optional<std::string_view>;

Fault check_host(std::string_view text);
Fault check_path(std::string_view text);
Fault check_proxy(std::string_view text);   ///< an IP address, or a range like 10.0.0.0/8
Fault check_origin(std::string_view text);  ///< RFC 6454 section 6.2, or "*"
Fault check_intake(std::string_view text);  ///< tcp://IP:PORT or udp://IP:PORT
Fault check_target(std::string_view text);  ///< tcp://IP:PORT of another server's intake

}  // namespace confab::config
