#pragma once
/// Messages carry a number, so that a reader can tell which one it heard whatever is written around
/// it, without understanding any of that.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace confab::bench {

constexpr char number_mark = '^';  ///< nothing else in a message has it before a digit
constexpr std::size_t number_digits = 8;

/// A text of `bytes` characters that begins with `number`, in JSON the same as without.
inline std::string numbered_text(std::uint32_t number, std::size_t bytes) {
  constexpr std::string_view words = "Shall we meet at the harbour at seven, or is it too cold? ";
  std::string text(1, number_mark);
  for (std::size_t digit = number_digits; digit-- > 0;)
    text += static_cast<char>('a' + (number >> (4 * digit)) % 16);
  while (text.size() < bytes) text += words.substr(0, bytes - text.size());
  return text;
}

/// Finds the numbers in a stream that comes in pieces cut anywhere.
class NumberFinder {
 public:
  /// Calls `found(number)` for each number that ends in `piece`.
  template <class Found>
  void hear(std::string_view piece, Found found) {
    while (!piece.empty()) {
      if (missing_ == 0) {
        const void* mark = std::memchr(piece.data(), number_mark, piece.size());
        if (mark == nullptr) return;
        piece.remove_prefix(
            static_cast<std::size_t>(static_cast<const char*>(mark) - piece.data()) + 1);
        missing_ = number_digits;
        number_ = 0;
        continue;
      }
      const auto digit = static_cast<unsigned char>(piece.front() - 'a');
      if (digit > 15) {  // a length that looks like the mark
        missing_ = 0;
        continue;
      }
      piece.remove_prefix(1);
      number_ = number_ * 16 + digit;
      if (--missing_ == 0) found(number_);
    }
  }

 private:
  std::uint32_t number_ = 0;
  std::uint8_t missing_ = 0;  ///< digits of it that have not come; 0: looking for a mark
};

}  // namespace confab::bench
