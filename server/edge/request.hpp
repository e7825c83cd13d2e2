#pragma once
/// One request, owned: what a handler works on while the connection's buffer serves others.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http/message.hpp"
#include "server/chat/types.hpp"

namespace confab::edge {

/// The header fields that handlers look at, as they were sent (the first of each name).
struct Fields {
  std::optional<std::string> authorization;
  std::optional<std::string> cookie;
  std::optional<std::string> content_type;
  std::optional<std::string> idempotency_key;
  std::optional<std::string> if_none_match;
  std::optional<std::string> origin;
  std::optional<std::string> accept;
  std::optional<std::string> user_agent;
  std::optional<std::string> forwarded_for;
  std::optional<std::string> forwarded_proto;
  std::optional<std::string> fetch_site;         ///< Sec-Fetch-Site
  std::optional<std::string> requested_headers;  ///< Access-Control-Request-Headers
};

struct Request {
  http::Method method{};
  std::string target;  ///< as sent
  std::string path;    ///< still percent-encoded
  std::string query;   ///< likewise
  std::string host;
  Fields fields;
  std::string body;
  std::string address;  ///< the client's, as far as it is known
  std::string id;
  std::string user;  ///< who asked, once that is known; for the access log
  chat::Time at{};   ///< when its head was complete

  bool head_only() const noexcept { return method == http::Method::head; }
};

/// Copies out of the head what a handler may need; `body`, `address`, `id` and `at` are left to the
/// connection.
Request make_request(const http::RequestHead& head);

}  // namespace confab::edge
