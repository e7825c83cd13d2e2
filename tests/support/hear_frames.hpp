#pragma once
/// Feeds frames to a MessageReader and tells what it said, in words.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "tests/support/cuts.hpp"

namespace confab::testing {

/// How frames are listened to.
struct Listening {
  websocket::MessageLimits limits;
  bool compression = false;
  websocket::Role role = websocket::Role::server;
};

/// What a reader made of some bytes. However they are cut, it has to be the same.
struct HeardFrames {
  std::vector<std::string> events;  ///< "text hello", "ping x", "close 1000 bye"
  std::optional<websocket::FrameError> error;

  bool operator==(const HeardFrames&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const HeardFrames& heard) {
  for (const std::string& event : heard.events) out << event << '\n';
  if (heard.error) out << "error: " << websocket::to_string(*heard.error) << '\n';
  return out;
}

inline std::string describe(const websocket::MessageReader::Step& step) {
  using Event = websocket::MessageReader::Event;
  const std::string payload(step.payload);
  switch (step.event) {
    case Event::need_more:
      break;
    case Event::message:
      return (step.type == websocket::Opcode::text ? "text " : "binary ") + payload;
    case Event::ping:
      return "ping " + payload;
    case Event::pong:
      return "pong " + payload;
    case Event::close:
      return "close " + std::to_string(static_cast<int>(step.code)) + " " + payload;
  }
  return "need more";
}

/// Hands the bytes over in pieces, as a connection would. Every call sees a block of its own, of
/// the exact size, so that the address sanitizer notices a byte read outside and a view kept from
/// an earlier call.
inline HeardFrames hear_frames(std::string_view bytes, const Cuts& next_piece,
                               const Listening& how = {}) {
  static thread_local websocket::Inflater inflater;
  websocket::MessageReader reader(how.limits, how.compression ? &inflater : nullptr, how.role);
  HeardFrames heard;
  while (!bytes.empty()) {
    std::vector<char> input(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                               next_piece(), bytes.size())));
    bytes.remove_prefix(input.size());
    for (;;) {
      const auto step = reader.advance(input);
      if (!step) {
        heard.error = step.error();
        return heard;
      }
      if (step->event != websocket::MessageReader::Event::need_more)
        heard.events.push_back(describe(*step));
      else if (step->consumed != input.size())
        heard.events.push_back("bytes were left over");
      else
        break;
      input = std::vector<char>(input.begin() + static_cast<std::ptrdiff_t>(step->consumed),
                                input.end());
    }
  }
  return heard;
}

inline HeardFrames hear_frames(std::string_view bytes, const Listening& how = {}) {
  return hear_frames(bytes, pieces_of(bytes.size() + 1), how);
}

}  // namespace confab::testing
