#pragma once
/// Feeds bytes to a parser and tells what it said, in words.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http/request_parser.hpp"
#include "protocol/http/response_parser.hpp"
#include "tests/support/cuts.hpp"

namespace confab::testing {

struct Message {
  std::string head;  ///< start line and fields, as the parser understood them
  std::string body;  ///< its pieces put together
  bool whole = false;

  bool operator==(const Message&) const = default;
};

/// What a parser made of some bytes. However they are cut, it has to be the same.
struct Heard {
  std::vector<Message> messages;
  std::optional<http::Error> error;
  std::string left;  ///< bytes that were not consumed

  bool operator==(const Heard&) const = default;
};

inline void describe_fields(std::string& out, std::span<const http::Field> fields) {
  for (const http::Field& field : fields)
    out.append("\n").append(field.name).append("=").append(field.value).append(";");
}

inline std::string describe(const http::RequestHead& head) {
  std::string out(http::to_string(head.method));
  out.append(" target=").append(head.target).append(" path=").append(head.path);
  out.append(" query=").append(head.query).append(" host=").append(head.host);
  out += " form=" + std::to_string(static_cast<int>(head.target_form));
  out += " version=1." + std::to_string(head.version_minor);
  out += " framing=" + std::to_string(static_cast<int>(head.framing));
  out += " length=" + std::to_string(head.content_length);
  if (head.keep_alive) out += " keep-alive";
  if (head.expect_continue) out += " expect-continue";
  if (head.upgrade) out += " upgrade";
  describe_fields(out, head.fields);
  return out;
}

inline std::string describe(const http::ResponseHead& head) {
  std::string out = std::to_string(head.status);
  out.append(" reason=").append(head.reason);
  out += " version=1." + std::to_string(head.version_minor);
  out += " framing=" + std::to_string(static_cast<int>(head.framing));
  out += " length=" + std::to_string(head.content_length);
  if (head.keep_alive) out += " keep-alive";
  describe_fields(out, head.fields);
  return out;
}

inline std::ostream& operator<<(std::ostream& out, const Heard& heard) {
  for (const Message& message : heard.messages)
    out << "head: " << message.head << "\nbody: " << message.body
        << (message.whole ? "\nend\n" : "\n(not whole)\n");
  if (heard.error) out << "error: " << http::explain(*heard.error) << '\n';
  return out << "left: " << heard.left.size() << " bytes\n";
}

/// Hands the bytes over in pieces, as a connection would: what was not consumed comes again, with
/// more behind it. Every call sees a block of its own, of the exact size, so that the address
/// sanitizer notices a byte read outside and a view kept from an earlier call.
template <class Parser>
Heard hear(Parser& parser, std::string_view bytes, const Cuts& next_piece) {
  Heard heard;
  std::string pending;
  for (;;) {
    const std::vector<char> input(pending.begin(), pending.end());
    const auto step = parser.advance({input.data(), input.size()});
    if (!step) {
      heard.error = step.error();
      heard.left = pending;
      return heard;
    }
    switch (step->event) {
      case Parser::Event::head:
        heard.messages.push_back({describe(parser.head()), {}, false});
        break;
      case Parser::Event::body:
        heard.messages.back().body += step->body;
        break;
      case Parser::Event::end:
        heard.messages.back().whole = true;
        break;
      case Parser::Event::need_more:
        break;
    }
    pending.erase(0, step->consumed);
    if (step->event != Parser::Event::need_more) continue;
    if (bytes.empty()) {
      heard.left = pending;
      return heard;
    }
    const std::size_t size = std::min(next_piece(), bytes.size());
    pending += bytes.substr(0, size);
    bytes.remove_prefix(size);
  }
}

inline Heard hear_request(std::string_view bytes, const Cuts& cuts,
                          const http::Limits& limits = {}) {
  http::RequestParser parser(limits);
  return hear(parser, bytes, cuts);
}

inline Heard hear_request(std::string_view bytes, const http::Limits& limits = {}) {
  return hear_request(bytes, pieces_of(bytes.size() + 1), limits);
}

/// `asked` is the method of every request that is answered here. With `closes`, the peer closes
/// when it has said everything.
inline Heard hear_response(std::string_view bytes, const Cuts& cuts,
                           http::Method asked = http::Method::get, const http::Limits& limits = {},
                           bool closes = false) {
  http::ResponseParser parser(limits);
  parser.expect(asked);
  Heard heard = hear(parser, bytes, cuts);
  if (!closes || heard.error) return heard;
  const auto last = parser.finish();
  if (!last) {
    heard.error = last.error();
  } else if (last->event == http::ResponseParser::Event::end) {
    heard.messages.back().whole = true;
  }
  return heard;
}

inline Heard hear_response(std::string_view bytes, http::Method asked = http::Method::get) {
  return hear_response(bytes, pieces_of(bytes.size() + 1), asked);
}

}  // namespace confab::testing
