#pragma once
/// Compressed messages (RFC 7692 section 7.2): raw DEFLATE without the four bytes every flush ends
/// with.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/result.hpp"

namespace confab::websocket {

inline constexpr int window_bits_min = 9;  ///< the RFC's 8 is beyond zlib
inline constexpr int window_bits_max = 15;

/// Compresses messages, each by itself, so that one result serves every session that negotiated
/// this window (`server_no_context_takeover`).
///
/// One for a thread: it keeps up to 256 KiB for each size of window that was ever asked for, and
/// allocates nothing per message. Throws std::bad_alloc when there is no memory for a window.
class Deflater {
 public:
  Deflater();
  ~Deflater();
  Deflater(Deflater&&) noexcept;
  Deflater& operator=(Deflater&&) noexcept;

  /// Appends the payload of a frame with RSV1. False, and nothing appended, where that would not be
  /// shorter than the message itself. `window_bits` from 9 to 15.
  bool deflate(std::string_view message, int window_bits, std::string& out);

 private:
  struct Windows;
  std::unique_ptr<Windows> windows_;
};

enum class InflateError : std::uint8_t {
  bad_data = 1,  ///< not DEFLATE, or it ends in the middle
  too_long,      ///< more than was allowed
};

/// Decompresses messages, each by itself (`client_no_context_takeover`). One for a thread: it keeps
/// 60 KiB from its first message on.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  /// Appends the message. It stops at `bytes_max`: what a peer makes of little data costs no more
  /// than a message of that size. After an error `out` has a part of it.
  Result<void, InflateError> inflate(std::string_view compressed, std::size_t bytes_max,
                                     std::string& out);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace confab::websocket
