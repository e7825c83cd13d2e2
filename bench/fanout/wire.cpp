#include "bench/fanout/wire.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdint>

namespace confab::bench {
namespace {

constexpr std::string_view topic = "general";

// --- confab, and the baseline that is asked in the same words ---

std::string authorization(std::string_view token) {
  return token.empty() ? std::string() : fmt::format("Authorization: Bearer {}\r\n", token);
}

std::string subscribe_ws(const Target& target, std::string_view token) {
  return fmt::format(
      "GET /ws HTTP/1.1\r\nHost: {}:{}\r\n{}Upgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      target.host, target.port, authorization(token));
}

std::string subscribe_sse(const Target& target, std::string_view token) {
  return fmt::format("GET /events HTTP/1.1\r\nHost: {}:{}\r\n{}Accept: text/event-stream\r\n\r\n",
                     target.host, target.port, authorization(token));
}

/// The first event is `open`, with a cursor.
bool opened(std::string_view input) { return input.find(R"("cursor":)") != std::string_view::npos; }

// POST, because a publisher by WebSocket would hear its own messages and be one reader more.
std::string introduce_confab(const Target& target, std::string_view) {
  return fmt::format("GET /healthz HTTP/1.1\r\nHost: {}:{}\r\n\r\n", target.host, target.port);
}
bool has_head(std::string_view input) { return input.find("\r\n\r\n") != std::string_view::npos; }

void publish_confab(std::string& out, std::string_view token, std::string_view text) {
  const std::string body = fmt::format(R"({{"text":"{}"}})", text);
  out += fmt::format(
      "POST /send HTTP/1.1\r\nHost: 127.0.0.1\r\n{}Content-Type: application/json\r\n"
      "Content-Length: {}\r\n\r\n{}",
      authorization(token), body.size(), body);
}

/// A text frame from a client (RFC 6455 section 5.2), masked as it has to be.
void publish_pipelined(std::string& out, std::string_view, std::string_view text) {
  constexpr std::array<unsigned char, 4> mask{0x37, 0xfa, 0x21, 0x3d};
  const std::string payload = fmt::format(R"({{"type":"send","text":"{}"}})", text);
  out += static_cast<char>(0x81);
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 0xff);
  }
  for (const unsigned char byte : mask) out += static_cast<char>(byte);
  for (std::size_t i = 0; i < payload.size(); ++i)
    out += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % mask.size()]);
}

std::string introduce_raw(const Target&, std::string_view) { return "PUBLISH\n"; }
void publish_raw(std::string& out, std::string_view, std::string_view text) {
  out.append(text).append("\n");
}

bool ends_line(std::string_view input) { return input.ends_with('\n'); }

// --- redis (RESP) ---

std::string subscribe_redis(const Target&, std::string_view) {
  return fmt::format("*2\r\n$9\r\nSUBSCRIBE\r\n${}\r\n{}\r\n", topic.size(), topic);
}
bool subscribed_redis(std::string_view input) { return input.ends_with(":1\r\n"); }

std::string introduce_redis(const Target&, std::string_view) { return "PING\r\n"; }

void publish_redis(std::string& out, std::string_view, std::string_view text) {
  out += fmt::format("*3\r\n$7\r\nPUBLISH\r\n${}\r\n{}\r\n${}\r\n{}\r\n", topic.size(), topic,
                     text.size(), text);
}

// --- NATS (its text protocol) ---

constexpr std::string_view connect_nats = R"(CONNECT {"verbose":false,"pedantic":false})";

std::string subscribe_nats(const Target&, std::string_view) {
  return fmt::format("{}\r\nSUB {} 1\r\nPING\r\n", connect_nats, topic);
}
std::string introduce_nats(const Target&, std::string_view) {
  return fmt::format("{}\r\nPING\r\n", connect_nats);
}
bool ponged(std::string_view input) { return input.find("PONG\r\n") != std::string_view::npos; }

void publish_nats(std::string& out, std::string_view, std::string_view text) {
  out += fmt::format("PUB {} {}\r\n{}\r\n", topic, text.size(), text);
}

// --- MQTT 3.1.1 ---

void append_mqtt_string(std::string& out, std::string_view text) {
  out += static_cast<char>(text.size() >> 8);
  out += static_cast<char>(text.size() & 0xff);
  out += text;
}

/// Section 2.2: the type, and how long the rest is in sevenths of bytes.
void append_mqtt_packet(std::string& out, unsigned char type, std::string_view rest) {
  out += static_cast<char>(type);
  std::size_t length = rest.size();
  do {
    const auto low = static_cast<unsigned char>(length % 128);
    length /= 128;
    out += static_cast<char>(length > 0 ? low | 0x80 : low);
  } while (length > 0);
  out += rest;
}

std::string connect_mqtt() {
  std::string rest;
  append_mqtt_string(rest, "MQTT");
  rest += '\x04';                // the protocol's level
  rest += '\x02';                // a clean session
  rest.append(2, '\x00');        // no keep-alive
  append_mqtt_string(rest, {});  // the server makes up a name
  std::string packet;
  append_mqtt_packet(packet, 0x10, rest);
  return packet;
}

std::string subscribe_mqtt(const Target&, std::string_view) {
  std::string rest{'\x00', '\x01'};  // the packet's identifier
  append_mqtt_string(rest, topic);
  rest += '\x00';  // quality of service 0: at most once
  std::string bytes = connect_mqtt();
  append_mqtt_packet(bytes, 0x82, rest);
  return bytes;
}

std::string introduce_mqtt(const Target&, std::string_view) { return connect_mqtt(); }

constexpr std::size_t connack_bytes = 4;
constexpr std::size_t suback_bytes = 5;
bool subscribed_mqtt(std::string_view input) {
  return input.size() >= connack_bytes + suback_bytes;
}
bool introduced_mqtt(std::string_view input) { return input.size() >= connack_bytes; }

void publish_mqtt(std::string& out, std::string_view, std::string_view text) {
  std::string rest;
  append_mqtt_string(rest, topic);
  rest += text;
  append_mqtt_packet(out, 0x30, rest);
}

constexpr std::string_view problem = "application/problem+json";

constexpr std::array<Wire, 8> wires{{
    {"confab-ws", true, subscribe_ws, opened, introduce_confab, has_head, publish_confab, problem},
    {"confab-sse", true, subscribe_sse, opened, introduce_confab, has_head, publish_confab,
     problem},
    {"confab-pipelined", true, subscribe_ws, opened, subscribe_ws, opened, publish_pipelined,
     R"("type":"error")"},
    {"raw-ws", false, subscribe_ws, opened, introduce_raw, ends_line, publish_raw, "-"},
    {"raw-sse", false, subscribe_sse, opened, introduce_raw, ends_line, publish_raw, "-"},
    {"redis", false, subscribe_redis, subscribed_redis, introduce_redis, ends_line, publish_redis,
     "-ERR"},
    {"nats", false, subscribe_nats, ponged, introduce_nats, ponged, publish_nats, "-ERR"},
    // MQTT has no words for it: the server would close the connection.
    {"mqtt",
     false,
     subscribe_mqtt,
     subscribed_mqtt,
     introduce_mqtt,
     introduced_mqtt,
     publish_mqtt,
     {}},
}};

}  // namespace

const Wire* find_wire(std::string_view name) {
  for (const Wire& wire : wires)
    if (wire.name == name) return &wire;
  return nullptr;
}

}  // namespace confab::bench
