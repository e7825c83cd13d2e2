#include "tests/e2e/support/stream.hpp"

#include <gtest/gtest.h>

#include <span>

#include "protocol/units.hpp"
#include "tests/e2e/support/recorder.hpp"

namespace confab::testing {
namespace {

constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr websocket::Mask mask{'\x37', '\xfa', '\x21', '\x3d'};

std::string asks(const std::string& token, const Stream::How& how) {
  Fields fields{{"Authorization", "Bearer " + token}};
  std::string query;
  if (how.format == Format::sse && how.after) {
    fields.emplace_back("Last-Event-ID", std::to_string(*how.after));  // as browsers do
  } else if (how.after) {
    query = "?after=" + std::to_string(*how.after);
  }
  if (!is_socket(how.format)) {
    fields.emplace_back("Accept",
                        how.format == Format::sse ? "text/event-stream" : "application/x-ndjson");
    return request("GET", "/events" + query, fields);
  }
  fields.insert(fields.end(), {{"Upgrade", "websocket"},
                               {"Connection", "Upgrade"},
                               {"Sec-WebSocket-Version", "13"},
                               {"Sec-WebSocket-Key", std::string{key}}});
  if (how.format == Format::compressed_socket)
    fields.emplace_back("Sec-WebSocket-Extensions", "permessage-deflate");
  return request("GET", "/ws" + query, fields);
}

}  // namespace

std::string_view to_string(Format format) {
  constexpr std::array<std::string_view, all_formats.size()> names{"lines", "SSE", "WebSocket",
                                                                   "compressed WebSocket"};
  return names.at(static_cast<std::size_t>(format));
}

std::optional<Heard> message_of(const json::value& event) {
  if (!event.is_object() || field_text(event, "type") != "message") return {};
  const json::value& message = event.at("message");
  EXPECT_EQ(event.at("id"), message.at("id"));
  return Heard{message.at("id").to_number<std::uint64_t>(), field_text(message, "from"),
               field_text(message, "text")};
}

Stream::Stream(std::uint16_t port, const std::string& token, How how)
    : wire_(port, how.receive_bytes), format_(how.format) {
  if (format_ == Format::compressed_socket) inflater_ = std::make_unique<websocket::Inflater>();
  if (is_socket(format_))
    frames_ = std::make_unique<websocket::MessageReader>(
        websocket::MessageLimits{.message_bytes_max = 1 * MiB}, inflater_.get(),
        websocket::Role::client);
  wire_.send(asks(token, how));
}

bool Stream::receive(std::size_t at_most) {
  const std::string bytes = wire_.take(at_most);
  received_ += bytes.size();
  if (status_ == 0) {
    head_ += bytes;
    take_head();
  } else if (is_socket(format_)) {
    input_ += bytes;
  } else {
    chunks_.take(bytes, input_);
  }
  return !bytes.empty();
}

void Stream::take_head() {
  const std::size_t end = head_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  status_ = std::stoi(head_.substr(head_.find(' ') + 1, 3));
  const std::string rest = head_.substr(end + 4);
  head_.clear();
  if (status_ == 101)
    input_ = rest;
  else if (status_ == 200)
    chunks_.take(rest, input_);
}

std::optional<std::string> Stream::next_text() {
  if (status_ != 200 && status_ != 101) return {};
  std::optional<std::string> event = frames_                    ? next_frame()
                                     : format_ == Format::lines ? next_line()
                                                                : next_of_sse();
  if (event) return event;
  input_.erase(0, read_);
  read_ = 0;
  return {};
}

std::optional<std::string> Stream::next_line() {
  const std::size_t end = input_.find('\n', read_);
  if (end == std::string::npos) return {};
  std::string line = input_.substr(read_, end - read_);
  read_ = end + 1;
  return line;
}

std::optional<std::string> Stream::next_of_sse() {
  using Event = sse::EventReader::Event;
  for (;;) {
    const auto step = sse_.advance(std::string_view{input_}.substr(read_));
    EXPECT_TRUE(step) << "an event is too long";
    if (!step) return {};
    read_ += step->consumed;
    if (step->event == Event::event) return std::string{step->data};
    if (step->event == Event::need_more) return {};
  }
}

std::optional<std::string> Stream::next_frame() {
  using Event = websocket::MessageReader::Event;
  for (;;) {
    const auto step = frames_->advance(std::span{input_}.subspan(read_));
    EXPECT_TRUE(step) << "the server's frames make no sense";
    if (!step) return {};
    read_ += step->consumed;
    if (step->event == Event::message) return std::string{step->payload};
    if (step->event == Event::ping) pong(step->payload);
    if (step->event == Event::close) close_code_ = static_cast<int>(step->code);
    if (step->event == Event::need_more || step->event == Event::close) return {};
  }
}

void Stream::pong(std::string_view payload) {
  std::string frame;
  websocket::append_masked_frame(frame, websocket::Opcode::pong, payload, mask);
  wire_.send(frame);
}

json::value Stream::next() {
  for (;;) {
    if (const std::optional<std::string> text = next_text()) {
      json::value event = parsed_event(*text);
      record(event);
      return event;
    }
    if (!receive()) return {};
  }
}

std::string Stream::told() {
  for (;;) {
    const json::value event = next();
    if (!event.is_object() || !is_aside(event)) return describe(event);
  }
}

bool Stream::ends(int close_code) {
  // A WebSocket's peer stays until the close is answered; here it is not.
  while (close_code_ == 0 && !next_text() && receive()) continue;
  if (is_socket(format_)) return close_code_ == close_code;
  return !next_text() && chunks_.whole() && chunks_.clean();
}

}  // namespace confab::testing
