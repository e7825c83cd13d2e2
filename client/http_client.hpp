#pragma once
/// One HTTP request and its response, over a connection of its own.

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/http_trouble.hpp"
#include "client/server_url.hpp"
#include "protocol/http/message.hpp"
#include "protocol/result.hpp"
#include "protocol/units.hpp"

namespace confab::client {

struct HttpRequest {
  http::Method method = http::Method::get;
  std::string target;                                       ///< percent-encoded
  std::vector<std::pair<std::string, std::string>> fields;  ///< beside Host and the length
  std::string body;                                         ///< JSON; empty for none
  std::string accept = "application/json, application/problem+json";
};

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  /// The value of the first field of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  /// Whether that is the media type, whatever its parameters.
  bool is_type(std::string_view type) const;
};

struct HttpLimits {
  std::chrono::milliseconds connect_time{5'000};
  std::chrono::milliseconds answer_time{15'000};  ///< from connected to the whole answer
  std::size_t answer_bytes_max = 16 * MiB;        ///< content
  std::stop_token stop = {};                      ///< asked to stop, it waits for nothing any more
};

/// The request line and the fields, without what is about the content and without the end of the
/// head: for a request whose content is sent in pieces.
std::string head_bytes(const ServerUrl& server, const HttpRequest& request);

/// The request as it goes over the wire, on a connection that nothing else follows on.
std::string request_bytes(const ServerUrl& server, const HttpRequest& request);

/// Waits until the answer is whole, or something is wrong. Interim answers (1xx) are passed over.
Result<HttpAnswer, HttpTrouble> exchange(const ServerUrl& server, const HttpRequest& request,
                                         const HttpLimits& limits = {});

}  // namespace confab::client
