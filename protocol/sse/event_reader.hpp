#pragma once
/// text/event-stream -> events (WHATWG HTML, section 9.2.6). No sockets, no clock.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/result.hpp"
#include "protocol/units.hpp"

namespace confab::sse {

struct EventLimits {
  /// A line, and again the data of one event.
  std::size_t event_bytes_max = 1 * MiB;
};

enum class EventError : std::uint8_t {
  too_long = 1,  ///< more than EventLimits::event_bytes_max
};

/// Turns the bytes of one stream into events, like a browser's EventSource, but for text that is
/// not UTF-8: it is left as it is.
///
/// The caller calls `advance` with the bytes it has received and drops those that were consumed,
/// until the answer is `need_more`; that has consumed them all. They may arrive in pieces of any
/// size; the events are the same. Total work is linear in the bytes, memory bounded by
/// `EventLimits`. After an error it stays in error. An event that the stream ends in is lost, as it
/// has to be: connect again with `last_id`.
class EventReader {
 public:
  enum class Event {
    need_more,  ///< everything is consumed and nothing more to tell
    event,      ///< `type`, `data`, and `last_id()`
    retry,      ///< the stream asks for another `pause` before the next connection
  };
  struct Step {
    Event event = Event::need_more;
    std::size_t consumed = 0;    ///< bytes of the input this step used up
    std::string_view type = {};  ///< "message" where the stream says nothing; until the next call
    std::string_view data = {};  ///< until the next call
    std::chrono::milliseconds pause{};
  };

  explicit EventReader(const EventLimits& limits = {}) noexcept;

  /// Reports the next thing that happened. Never throws for what a peer sent.
  Result<Step, EventError> advance(std::string_view input);

  /// The id to resume from (Last-Event-ID): that of the last event which had one, or was told
  /// without data. Empty: none yet.
  std::string_view last_id() const noexcept { return last_id_; }

 private:
  Result<Step, EventError> take_line(std::string_view line);
  Result<Step, EventError> take_field(std::string_view name, std::string_view value);
  Step dispatch();
  EventError fail() noexcept;

  std::size_t bytes_max_;
  std::string line_;  ///< the beginning of a line that is not whole yet
  std::string type_;
  std::string data_;
  std::string id_;  ///< of the event at hand; stays until another one comes
  std::string last_id_;
  bool is_first_line_ = true;
  bool after_cr_ = false;  ///< a LF that comes now belongs to the line end before it
  bool told_ = false;      ///< type_ and data_ are those of the last step
  bool failed_ = false;
};

}  // namespace confab::sse
