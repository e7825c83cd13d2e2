#pragma once
/// Numbers in little endian, whatever machine this is.

#include <bit>
#include <concepts>
#include <cstring>
#include <string>
#include <type_traits>

namespace confab::log {

template <std::integral T>
constexpr T little_endian(T value) noexcept {
  if constexpr (std::endian::native == std::endian::big) {
    auto rest = static_cast<std::make_unsigned_t<T>>(value);
    std::make_unsigned_t<T> swapped = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      swapped = static_cast<std::make_unsigned_t<T>>(swapped << 8 | (rest & 0xff));
      rest = static_cast<std::make_unsigned_t<T>>(rest >> 8);
    }
    return static_cast<T>(swapped);
  }
  return value;
}

/// Reads at `from`, which need not be aligned; the caller has checked that the bytes are there.
template <std::integral T>
T load(const char* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof value);
  return little_endian(value);
}

template <std::integral T>
void store(char* to, T value) noexcept {
  value = little_endian(value);
  std::memcpy(to, &value, sizeof value);
}

template <std::integral T>
void append_number(std::string& to, T value) {
  char bytes[sizeof value];
  store(bytes, value);
  to.append(bytes, sizeof bytes);
}

}  // namespace confab::log
