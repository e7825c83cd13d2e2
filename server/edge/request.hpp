#pragma once
/// One request, owned: what a handler works on while the connection's buffer serves others.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http/message.hpp"
#include "server/chat/types.hpp"

namespace confab::edge {

class IncomingBody;
struct JsonFields;

/// A text that may be absent, and keeps its memory for the next request when it is.
class OptionalText {
 public:
  explicit operator bool() const noexcept { return present_; }
  const std::string& operator*() const noexcept { return text_; }
  std::string_view value_or(std::string_view other) const noexcept {
    return present_ ? std::string_view{text_} : other;
  }
  void assign(std::string_view text) {
    text_.assign(text);
    present_ = true;
  }
  void append(std::string_view separator, std::string_view text) {
    text_.append(separator).append(text);
  }
  void reset() noexcept {
    text_.clear();
    present_ = false;
  }

 private:
  std::string text_;
  bool present_ = false;
};

/// The header fields that handlers look at, as they were sent: the first of each name, and of lists
/// all (RFC 9110 section 5.3), or a proxy's X-Forwarded-For would be hidden behind a client's own.
struct Fields {
  OptionalText authorization;
  OptionalText cookie;
  OptionalText content_type;
  OptionalText idempotency_key;
  OptionalText if_none_match;
  OptionalText range;
  OptionalText if_range;
  OptionalText origin;
  OptionalText accept;
  OptionalText accept_encoding;
  OptionalText user_agent;
  OptionalText forwarded_for;
  OptionalText forwarded_proto;
  OptionalText fetch_site;         ///< Sec-Fetch-Site
  OptionalText requested_headers;  ///< Access-Control-Request-Headers
  OptionalText last_event_id;
  // Of a request to switch protocols only; lists are joined.
  OptionalText upgrade;
  OptionalText connection;
  OptionalText websocket_key;
  OptionalText websocket_version;
  OptionalText websocket_extensions;
  OptionalText websocket_protocol;
};

struct Request {
  http::Method method{};
  std::string target;  ///< as sent
  std::string path;    ///< still percent-encoded
  std::string query;   ///< likewise
  std::string host;
  Fields fields;
  std::string body;
  /// Instead of a body: its fields, read already (a command that came over a WebSocket); not owned.
  const JsonFields* parsed = nullptr;
  /// Instead of a body, on routes that stream: what is still to come; not owned.
  IncomingBody* incoming = nullptr;
  std::optional<std::uint64_t> content_length;  ///< what the head says
  std::string address;                          ///< the client's, as far as it is known
  std::string id;
  std::string user;  ///< who asked, once that is known; for the access log
  chat::Time at{};   ///< when its head was complete
  bool http_1_0 = false;

  bool head_only() const noexcept { return method == http::Method::head; }
};

/// Copies out of the head what a handler may need, over whatever the request was before; `address`,
/// `id` and `at` are left to the connection.
void fill(Request& request, const http::RequestHead& head);

}  // namespace confab::edge
