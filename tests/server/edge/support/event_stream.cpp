#include "tests/server/edge/support/event_stream.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace confab::edge::testing {

namespace json = boost::json;
using confab::testing::event_field;
using confab::testing::field_text;
using confab::testing::is_aside;
using confab::testing::parsed_event;
using websocket::Opcode;

namespace {

constexpr websocket::Mask mask{'\x37', '\xfa', '\x21', '\x3d'};

}  // namespace

std::string EventStream::told() {
  for (;;) {
    const json::value event = next();
    if (!event.is_object() || !is_aside(event)) return describe(event);
  }
}

// --- HTTP

HttpEvents::HttpEvents(Server& server, const Caller& who, Kind kind, std::string_view query,
                       const Headers& more, int receive_buffer)
    : client_(server.port(), receive_buffer), sse_(kind == Kind::sse || kind == Kind::sse_1_0) {
  const bool old = kind == Kind::sse_1_0 || kind == Kind::lines_1_0;
  std::string asks = "GET /events";
  asks.append(query)
      .append(old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n")
      .append("Host: confab.test\r\n");
  asks.append("Accept: ").append(sse_ ? "text/event-stream" : "application/x-ndjson");
  asks.append("\r\nAuthorization: Bearer ").append(who.token).append("\r\n");
  for (const Header& header : more)
    asks.append(header.name).append(": ").append(header.value).append("\r\n");
  client_.send(asks.append("\r\n"));
  head_ = client_.answer(true);
  chunked_ = head_("transfer-encoding") == "chunked";
  EXPECT_EQ(chunked_, head_.status == 200 && !old);
}

bool HttpEvents::receive() {
  const std::string bytes = client_.take();
  if (chunked_)
    chunks_.take(bytes, content_);
  else
    content_ += bytes;
  return !bytes.empty();
}

json::value HttpEvents::next() { return sse_ ? next_of_sse() : next_line(); }

json::value HttpEvents::next_of_sse() {
  for (;;) {
    const auto step = reader_.advance(std::string_view{content_}.substr(read_));
    if (!step) return {};
    read_ += step->consumed;
    if (step->event == sse::EventReader::Event::event) {
      json::value event = parsed_event(step->data);
      EXPECT_EQ(step->type, field_text(event, "type"));
      if (const json::value& id = event_field(event, "id"); !id.is_null())
        EXPECT_EQ(reader_.last_id(), field_text(event, "id"));
      return event;
    }
    if (step->event == sse::EventReader::Event::need_more && !receive()) return {};
  }
}

json::value HttpEvents::next_line() {
  for (;;) {
    const std::size_t end = content_.find('\n', read_);
    if (end != std::string::npos) {
      const std::string line = content_.substr(read_, end - read_);
      read_ = end + 1;
      return parsed_event(line);
    }
    if (!receive()) return {};
  }
}

bool HttpEvents::finishes() {
  while (!chunks_.whole())
    if (!receive()) return false;
  return true;
}

bool HttpEvents::ends(int) {
  while (receive()) {
  }
  return chunks_.clean() && chunks_.whole() == chunked_ &&
         std::string_view{content_}.substr(read_).find_first_not_of("\r\n") == std::string::npos;
}

// --- WebSocket

Socket::Socket(Server& server, const std::string& token, How how)
    : client_(server.port(), how.receive_buffer),
      compression_(how.compression),
      reader_({.message_bytes_max = std::size_t{1} << 24}, how.compression ? &inflater_ : nullptr,
              websocket::Role::client) {
  Headers headers{{"Upgrade", "websocket"},
                  {"Connection", "Upgrade"},
                  {"Sec-WebSocket-Version", "13"},
                  {"Sec-WebSocket-Key", std::string{example_key}}};
  if (!token.empty()) headers.push_back({"Authorization", "Bearer " + token});
  if (how.compression) headers.push_back({"Sec-WebSocket-Extensions", "permessage-deflate"});
  for (const Header& header : how.more) headers.push_back(header);
  client_.send(request("GET", "/ws" + how.query, headers) + how.along);
  head_ = client_.answer(true);
  if (head_.status != 101) return;
  EXPECT_EQ(head_("sec-websocket-accept"), example_accept);
  EXPECT_EQ(head_.has("sec-websocket-extensions"), how.compression);
}

void Socket::say(std::string_view what) {
  std::string frame;
  std::string compressed;
  if (compression_ && deflater_.deflate(what, websocket::window_bits_max, compressed)) {
    websocket::append_masked_frame(frame, Opcode::text, compressed, mask, true);
  } else {
    websocket::append_masked_frame(frame, Opcode::text, what, mask);
  }
  client_.send(frame);
}

std::optional<Socket::Heard> Socket::hear() {
  for (;;) {
    const auto step = reader_.advance(std::span{input_}.subspan(read_));
    EXPECT_TRUE(step) << "the server's frames make no sense";
    if (!step) return {};
    read_ += step->consumed;
    if (step->event != Event::need_more) {
      Heard heard{step->event, step->type, std::string{step->payload}, 0};
      if (step->event == Event::close) {
        heard.code = static_cast<int>(step->code);
        reason_ = heard.payload;
      }
      return heard;
    }
    input_ = client_.take();
    read_ = 0;
    if (input_.empty()) return {};
  }
}

json::value Socket::next() {
  if (!kept_.empty()) {
    json::value event = std::move(kept_.front());
    kept_.pop_front();
    return event;
  }
  for (;;) {
    const auto heard = hear();
    if (!heard || heard->event == Event::close) return {};
    if (heard->event == Event::message) {
      EXPECT_EQ(heard->type, Opcode::text);
      return parsed_event(heard->payload);
    }
    if (heard->event != Event::ping) continue;
    std::string pong;
    websocket::append_masked_frame(pong, Opcode::pong, heard->payload, mask);
    client_.send(pong);
  }
}

json::value Socket::ask(std::string_view command) {
  say(command);
  std::deque<json::value> before;
  before.swap(kept_);
  json::value answer;
  for (;;) {
    answer = next();
    if (!answer.is_object()) break;
    const std::string type = field_text(answer, "type");
    if (type == "ack" || type == "error") break;
    before.push_back(std::move(answer));
  }
  kept_.swap(before);
  return answer;
}

int Socket::close_code() {
  while (const auto heard = hear())
    if (heard->event == Event::close) return heard->code;
  return 0;
}

std::unique_ptr<EventStream> follow(Server& server, const Caller& who, Kind kind,
                                    std::string_view query, int receive_buffer) {
  if (!is_socket(kind))
    return std::make_unique<HttpEvents>(server, who, kind, query, Headers{}, receive_buffer);
  return std::make_unique<Socket>(server, who.token,
                                  Socket::How{.query = std::string{query},
                                              .compression = kind == Kind::compressed_socket,
                                              .receive_buffer = receive_buffer});
}

}  // namespace confab::edge::testing
