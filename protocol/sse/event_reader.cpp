#include "protocol/sse/event_reader.hpp"

#include <charconv>
#include <utility>

#include "protocol/text/ascii.hpp"

namespace confab::sse {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

EventReader::EventReader(const EventLimits& limits) noexcept : bytes_max_(limits.event_bytes_max) {}

Result<EventReader::Step, EventError> EventReader::advance(std::string_view input) {
  if (failed_) return EventError::too_long;
  if (std::exchange(told_, false)) {
    type_.clear();
    data_.clear();
  }
  std::string_view rest = input;
  while (!rest.empty()) {
    if (std::exchange(after_cr_, false) && rest.front() == '\n') {
      rest.remove_prefix(1);
      continue;
    }
    const std::size_t end = rest.find_first_of("\r\n");
    const std::string_view piece = rest.substr(0, end);
    if (piece.size() > bytes_max_ - line_.size()) return fail();
    if (end == rest.npos) {
      line_ += piece;
      break;
    }
    after_cr_ = rest[end] == '\r';
    rest.remove_prefix(end + 1);
    Result<Step, EventError> step = Step{};
    if (line_.empty()) {
      step = take_line(piece);
    } else {
      line_ += piece;
      step = take_line(line_);
      line_.clear();
    }
    if (!step) return fail();
    if (step->event == Event::need_more) continue;
    step->consumed = input.size() - rest.size();
    return step;
  }
  return Step{.consumed = input.size()};
}

Result<EventReader::Step, EventError> EventReader::take_line(std::string_view line) {
  if (std::exchange(is_first_line_, false) && line.starts_with(byte_order_mark))
    line.remove_prefix(byte_order_mark.size());
  if (line.empty()) return dispatch();
  const std::size_t colon = line.find(':');
  if (colon == 0) return Step{};  // a comment
  if (colon == line.npos) return take_field(line, {});
  std::string_view value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  return take_field(line.substr(0, colon), value);
}

Result<EventReader::Step, EventError> EventReader::take_field(std::string_view name,
                                                              std::string_view value) {
  if (name == "event") {
    type_ = value;
  } else if (name == "data") {
    if (value.size() >= bytes_max_ - data_.size()) return EventError::too_long;
    data_.append(value).append("\n");
  } else if (name == "id") {
    if (value.find('\0') == value.npos) id_ = value;
  } else if (name == "retry") {
    std::int64_t pause = 0;
    const char* const end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, pause);
    if (read.ec == std::errc() && read.ptr == end && text::is_digit(value.front()))
      return Step{.event = Event::retry, .pause = std::chrono::milliseconds(pause)};
  }
  return Step{};
}

EventReader::Step EventReader::dispatch() {
  last_id_ = id_;
  if (data_.empty()) {
    type_.clear();
    return {};
  }
  told_ = true;
  std::string_view data = data_;
  data.remove_suffix(1);  // the LF that ended its last line
  return {.event = Event::event,
          .type = type_.empty() ? std::string_view("message") : std::string_view(type_),
          .data = data};
}

EventError EventReader::fail() noexcept {
  failed_ = true;
  return EventError::too_long;
}

}  // namespace confab::sse
