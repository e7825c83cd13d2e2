#include "client/http_client.hpp"

#include "client/answer_reader.hpp"
#include "client/connection.hpp"
#include "protocol/http/serializer.hpp"

namespace confab::client {

std::string head_bytes(const ServerUrl& server, const HttpRequest& request) {
  std::string bytes;
  http::append_request_line(bytes, request.method, request.target);
  http::append_field(bytes, "Host", server.authority());
  http::append_field(bytes, "Connection", "close");
  http::append_field(bytes, "User-Agent", "confab");
  http::append_field(bytes, "Accept", request.accept);
  for (const auto& [name, value] : request.fields) http::append_field(bytes, name, value);
  return bytes;
}

std::string request_bytes(const ServerUrl& server, const HttpRequest& request) {
  std::string bytes = head_bytes(server, request);
  if (!request.body.empty()) http::append_field(bytes, "Content-Type", "application/json");
  if (!request.body.empty() || request.method == http::Method::post)
    http::append_field(bytes, "Content-Length", request.body.size());
  http::append_head_end(bytes);
  bytes += request.body;
  return bytes;
}

std::optional<std::string_view> HttpAnswer::find(std::string_view name) const {
  for (const auto& [field, value] : fields)
    if (http::iequals(field, name)) return value;
  return std::nullopt;
}

bool HttpAnswer::is_type(std::string_view type) const {
  std::string_view sent = find("Content-Type").value_or("");
  sent = sent.substr(0, sent.find(';'));
  while (sent.ends_with(' ')) sent.remove_suffix(1);
  return http::iequals(sent, type);
}

Result<HttpAnswer, HttpTrouble> exchange(const ServerUrl& server, const HttpRequest& request,
                                         const HttpLimits& limits) {
  using Clock = Connection::Clock;
  Connection connection(limits.stop);
  if (auto trouble = connection.connect(server, Clock::now() + limits.connect_time))
    return *std::move(trouble);
  const Clock::time_point deadline = Clock::now() + limits.answer_time;
  const std::string bytes = request_bytes(server, request);
  if (auto trouble = connection.write(bytes, deadline)) return *std::move(trouble);
  AnswerReader reader(request.method, limits.answer_bytes_max);
  for (;;) {
    const auto piece = connection.read(deadline);
    if (!piece) return piece.error();
    const auto whole = reader.hear(*piece, piece->empty());
    if (!whole) return whole.error();
    if (*whole) return std::move(reader.answer());
  }
}

}  // namespace confab::client
