#pragma once
/// How events become bytes on a stream.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/edge/live/close_reason.hpp"
#include "server/edge/live/event_json.hpp"

namespace confab::websocket {
class Deflater;
}

namespace confab::edge {

/// HTTP/1.1 streams are chunked, so that a cut connection can be told from an end; HTTP/1.0 knows
/// no chunks.
enum class Format : std::uint8_t {
  sse,
  sse_1_0,
  ndjson,
  ndjson_1_0,
  websocket,
  websocket_deflated,  ///< permessage-deflate without context, so that one frame fits all
};
inline constexpr std::size_t formats = 6;

constexpr bool is_websocket(Format format) {
  return format == Format::websocket || format == Format::websocket_deflated;
}
constexpr bool is_sse(Format format) { return format == Format::sse || format == Format::sse_1_0; }

/// What browsers are told to wait before they reconnect.
inline constexpr std::chrono::milliseconds sse_retry{2000};

/// Gathers events and hands out the bytes of all of them.
class Formatter {
 public:
  /// `deflater`, the thread's, is for `websocket_deflated`, and outlives this.
  Formatter(Format format, websocket::Deflater& deflater) : format_(format), deflater_(&deflater) {}

  /// `id` 0: it has none.
  void add(const EventText& event, std::uint64_t id);
  /// The first event of a stream.
  void add_opening(const EventText& event);
  /// The time has passed, and nothing else happened.
  void add_keepalive(chat::Time at);
  std::size_t size() const noexcept { return bytes_.size(); }
  bool empty() const noexcept { return bytes_.empty(); }
  /// What was added, ready to be sent; empty when nothing was.
  std::string take();

 private:
  Format format_;
  websocket::Deflater* deflater_;
  std::string bytes_;
};

/// What ends a stream of this format after its last event: the last chunk, or a close frame.
std::string stream_end(Format format, CloseReason reason);

/// One WebSocket text message; compressed where that is negotiated and shorter.
void append_text_frame(std::string& out, Format format, std::string_view text,
                       websocket::Deflater& deflater);

}  // namespace confab::edge
