#pragma once
/// What a handler wants its connection to become.

#include <cstdint>
#include <optional>

#include "server/edge/live/reader.hpp"

namespace confab::edge {

/// After the answer's head the connection is no longer one of requests and answers.
struct LivePlan {
  enum class Kind : std::uint8_t {
    backlog,  ///< what was missed, then the next request
    events,   ///< SSE or newline-delimited JSON
    websocket,
  };
  Kind kind = Kind::events;
  Subscription what;
  std::optional<std::uint64_t> after;  ///< nothing: from now on; 0: from the oldest there is
  bool inflate = false;                ///< WebSocket: messages may come compressed
  bool by_cookie = false;              ///< how the session was proved
};

}  // namespace confab::edge
