#pragma once
/// WebSocket over a `Wire`: a session, and the frames of a server, understood without the code
/// under test.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/wire.hpp"

namespace confab::testing {

/// A request for a session, with the key of RFC 6455 section 1.3.
inline std::string upgrade_request(std::string_view target, Fields more = {}) {
  more.insert(more.end(), {{"Upgrade", "websocket"},
                           {"Connection", "Upgrade"},
                           {"Sec-WebSocket-Version", "13"},
                           {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}});
  return request("GET", target, more);
}

struct ServerFrame {
  int opcode = 0;
  std::string payload;
  /// Of a close frame; 1005: without one.
  int close_code() const {
    if (payload.size() < 2) return 1005;
    return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
  }
};

/// The frames that begin the bytes, which are dropped.
inline std::vector<ServerFrame> take_frames(std::string& bytes) {
  std::vector<ServerFrame> frames;
  std::size_t at = 0;
  const auto number = [&](std::size_t from, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = from; i < from + size; ++i)
      value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  };
  while (bytes.size() - at >= 2) {
    std::uint64_t length = number(at + 1, 1);
    const std::size_t more = length == 126 ? 2 : length == 127 ? 8 : 0;
    const std::size_t header = 2 + more;
    if (bytes.size() - at < header) break;
    if (more > 0) length = number(at + 2, more);
    if (bytes.size() - at - header < length) break;
    frames.push_back({bytes[at] & 0x0f, bytes.substr(at + header, length)});
    at += header + length;
  }
  bytes.erase(0, at);
  return frames;
}

/// How a session ended.
struct Farewell {
  bool in_time = false;             ///< the connection ended, too
  std::vector<ServerFrame> frames;  ///< all that came before that
  std::string unfinished;           ///< the beginning of one more
  /// Of the last frame, if that is a close frame; 0: it is none.
  int close_code() const {
    return frames.empty() || frames.back().opcode != 8 ? 0 : frames.back().close_code();
  }
};

inline Farewell farewell(Wire& wire) {
  std::optional<std::string> bytes = wire.rest();
  if (!bytes) return {};
  Farewell all{.in_time = true};
  all.frames = take_frames(*bytes);
  all.unfinished = std::move(*bytes);
  return all;
}

}  // namespace confab::testing
