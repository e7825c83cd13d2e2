#pragma once
/// Why a stream is ended by the server.

#include <cstdint>
#include <string_view>

namespace confab::edge {

enum class CloseReason : std::uint8_t {
  too_slow,    ///< it did not read what happened
  revoked,     ///< its token was signed out, the user is gone, or a room token's room is
  going_away,  ///< the server stops
};

constexpr std::string_view to_string(CloseReason reason) {
  switch (reason) {
    case CloseReason::too_slow:
      return "too-slow";
    case CloseReason::revoked:
      return "revoked";
    case CloseReason::going_away:
      return "going-away";
  }
  return {};
}

}  // namespace confab::edge
