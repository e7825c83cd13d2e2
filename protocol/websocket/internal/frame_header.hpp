#pragma once
/// The first bytes of a frame (RFC 6455 section 5.2).

#include <cstddef>
#include <cstdint>

#include "protocol/websocket/frame.hpp"

namespace confab::websocket::internal {

/// Takes a header byte by byte and judges nothing. What can be asked for depends on how many bytes
/// there were.
class FrameHeader {
 public:
  void take(char byte) noexcept {
    const auto number = static_cast<std::uint8_t>(byte);
    const std::size_t at = taken_++;
    if (at == 0) {
      flags_ = number;
    } else if (at == 1) {
      form_ = number;
      length_ = number & length_bits;
      if (length_bytes() > 0) length_ = 0;
    } else if (at < length_end()) {
      length_ = length_ << 8 | number;
    } else {
      mask_[at - length_end()] = byte;
    }
  }

  std::size_t taken() const noexcept { return taken_; }

  // After the first byte.
  Opcode opcode() const noexcept { return static_cast<Opcode>(flags_ & 0x0f); }
  bool fin() const noexcept { return (flags_ & 0x80) != 0; }
  bool rsv1() const noexcept { return (flags_ & 0x40) != 0; }
  bool rsv2_or_rsv3() const noexcept { return (flags_ & 0x30) != 0; }

  // After the second.
  bool masked() const noexcept { return (form_ & 0x80) != 0; }
  /// Bytes that the length has to itself: 0, 2 or 8.
  std::size_t length_bytes() const noexcept {
    const unsigned code = form_ & length_bits;
    return code < 126 ? 0 : code == 126 ? 2 : 8;
  }
  bool has_length() const noexcept { return taken_ >= 2 && taken_ >= length_end(); }
  bool complete() const noexcept {
    return has_length() && taken_ == length_end() + (masked() ? mask_.size() : 0);
  }

  /// Of the payload; where `has_length`.
  std::uint64_t length() const noexcept { return length_; }
  /// Zeros where there is none, which hides nothing.
  const Mask& mask() const noexcept { return mask_; }

 private:
  static constexpr unsigned length_bits = 0x7f;

  std::size_t length_end() const noexcept { return 2 + length_bytes(); }

  std::uint64_t length_ = 0;
  Mask mask_{};
  std::uint8_t flags_ = 0;
  std::uint8_t form_ = 0;
  std::uint8_t taken_ = 0;
};

}  // namespace confab::websocket::internal
