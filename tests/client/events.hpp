#pragma once
/// Events as a server writes them, for a scripted one.

#include <string>
#include <string_view>

#include "tests/client/at_home.hpp"

namespace confab::testing {

/// The head of a stream of events; chunks follow.
inline const std::string stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
/// The end of one that ends properly.
inline const std::string stream_end = "0\r\n\r\n";

inline std::string chunk(std::string_view bytes) {
  std::ostringstream size;
  size << std::hex << bytes.size() << "\r\n";
  return size.str() + std::string(bytes) + "\r\n";
}

inline api::Event event(std::string type, std::optional<std::uint64_t> id = {}) {
  api::Event event;
  event.type = std::move(type);
  event.id = id;
  event.at = "2026-11-20T20:20:58.020261Z";
  return event;
}

inline api::Event message_event(std::uint64_t id, std::string from, std::string text,
                                std::string chat = "general") {
  api::Event one = event("message", id);
  one.message = message(id, std::move(from), std::move(text), std::move(chat));
  return one;
}

inline api::Event closed_event(std::string reason) {
  api::Event one = event("closed");
  one.reason = std::move(reason);
  return one;
}

inline api::Event gap_event(std::uint64_t oldest, std::uint64_t newest) {
  api::Event one = event("gap");
  one.oldest = oldest;
  one.newest = newest;
  return one;
}

/// As a line, in a chunk of its own.
inline std::string said(const api::Event& event) { return chunk(json(event) + "\n"); }

}  // namespace confab::testing
