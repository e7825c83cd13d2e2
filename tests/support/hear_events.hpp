#pragma once
/// Feeds an event stream to an EventReader and tells what it said, in words.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/sse/event_reader.hpp"
#include "tests/support/cuts.hpp"

namespace confab::testing {

/// "message 7: hello", "retry 3000"; last an "error" where there was one. 7 is the last id then.
/// Every call sees a block of its own, as in `hear_frames`.
inline std::vector<std::string> hear_events(std::string_view bytes, const Cuts& next_piece,
                                            const sse::EventLimits& limits = {}) {
  using Event = sse::EventReader::Event;
  sse::EventReader reader(limits);
  std::vector<std::string> events;
  while (!bytes.empty()) {
    const std::string piece(bytes.substr(0, next_piece()));
    bytes.remove_prefix(piece.size());
    std::vector<char> input(piece.begin(), piece.end());
    for (;;) {
      const auto step = reader.advance({input.data(), input.size()});
      if (!step) {
        events.emplace_back("error");
        return events;
      }
      if (step->event == Event::event) {
        std::string said(step->type);
        said.append(" ").append(reader.last_id()).append(": ").append(step->data);
        events.push_back(std::move(said));
      } else if (step->event == Event::retry) {
        events.push_back("retry " + std::to_string(step->pause.count()));
      } else if (step->consumed != input.size()) {
        events.emplace_back("bytes were left over");
      } else {
        break;
      }
      input = std::vector<char>(input.begin() + static_cast<std::ptrdiff_t>(step->consumed),
                                input.end());
    }
  }
  return events;
}

inline std::vector<std::string> hear_events(std::string_view bytes,
                                            const sse::EventLimits& limits = {}) {
  return hear_events(bytes, pieces_of(bytes.size() + 1), limits);
}

}  // namespace confab::testing
