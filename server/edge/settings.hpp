#pragma once
/// The operator's numbers that the edge depends on.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/http/limits.hpp"

namespace confab::edge {

/// The defaults are confabd's options of the same names.
struct Settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;  ///< 0: a free one
  http::Limits http;
  std::chrono::milliseconds head_timeout = std::chrono::seconds{10};
  std::chrono::milliseconds body_timeout = std::chrono::seconds{30};
  std::chrono::milliseconds idle_timeout = std::chrono::seconds{75};
  std::chrono::milliseconds write_timeout = std::chrono::seconds{30};
  /// How long a stream is silent at most; a peer that does not answer a ping for as long is gone.
  std::chrono::milliseconds keepalive = std::chrono::seconds{15};
  std::size_t outbox_max = 256 * 1024;  ///< bytes that wait for one slow reader
  std::size_t connections_max = 15'000;
  std::size_t connections_per_address = 0;   ///< 0: no limit
  std::size_t text_max = 4096;               ///< code points of a message
  std::size_t search_min_length = 6;         ///< code points of a search for rooms
  std::vector<std::string> trusted_proxies;  ///< addresses or CIDR blocks
  std::vector<std::string> cors_origins;     ///< "*" for every one
  std::string web_dir;                       ///< the pages' folder; empty: the embedded ones
};

/// What `GET /status` says of the server itself.
struct About {
  std::string name = "confab";
  std::string version;
  std::chrono::sys_time<std::chrono::microseconds> started_at{};
};

}  // namespace confab::edge
