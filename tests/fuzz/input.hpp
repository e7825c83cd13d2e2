#pragma once
/// What libFuzzer hands over, split into decisions and data.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace confab::fuzz {

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : bytes_(reinterpret_cast<const char*>(data), size) {}

  /// The next byte, as a decision; 0 when there are none left.
  std::size_t decide() {
    if (bytes_.empty()) return 0;
    const auto decision = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return decision;
  }

  std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
};

/// Two ways to the same answer have to agree; libFuzzer keeps the input when they do not.
template <class T>
void expect_same(const T& one, const T& other) {
  if (one == other) return;
  std::cerr << "--- one way:\n" << one << "\n--- the other way:\n" << other << '\n';
  std::abort();
}

inline void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace confab::fuzz
