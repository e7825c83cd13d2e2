#pragma once
/// What each kind of server wants to hear from its readers and its publishers.

#include <cstddef>
#include <string>
#include <string_view>

#include "bench/load/sockets.hpp"

namespace confab::bench {

struct Wire {
  std::string_view name;
  bool has_users;  ///< readers and publishers have tokens of POST /connect

  /// What a reader sends first, and whether `input` has all of the answer.
  std::string (*subscribe)(const Target& target, std::string_view token);
  bool (*subscribed)(std::string_view input);

  /// The same for a publisher.
  std::string (*introduce)(const Target& target, std::string_view token);
  bool (*introduced)(std::string_view input);

  /// Appends the bytes with which the publisher of that token publishes `text`.
  void (*publish)(std::string& out, std::string_view token, std::string_view text);

  /// What a publisher never hears unless something was refused.
  std::string_view refusal;
};

/// confab-ws, confab-sse, confab-pipelined, raw-ws, raw-sse, redis, nats, mqtt; null for any other
/// name. What has "raw" in its name speaks to baseline/raw_fanout. Publishers of confab use POST
/// /send, and WebSocket frames when pipelined.
const Wire* find_wire(std::string_view name);

}  // namespace confab::bench
