#include "server/edge/response.hpp"

#include "protocol/http/serializer.hpp"
#include "server/edge/file_slice.hpp"

namespace confab::edge {

namespace {

/// RFC 9110 section 6.4.1: these have no content, and 204 may not even say so.
bool has_content(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace

void append_response(std::string& out, const Response& response, const Framing& framing) {
  const std::string_view content = response.content();
  http::append_status_line(out, response.status);
  http::append_field(out, "Date", framing.date);
  if (has_content(response.status)) {
    if (!content.empty() || response.live != nullptr || response.file != nullptr)
      http::append_field(out, "Content-Type", response.type);
    if (response.live == nullptr)
      http::append_field(out, "Content-Length",
                         response.file != nullptr ? response.file->size : content.size());
  }
  if (!response.cacheable) http::append_field(out, "Cache-Control", "no-store");
  http::append_field(out, "X-Content-Type-Options", "nosniff");
  if (!framing.request_id.empty()) http::append_field(out, "X-Request-Id", framing.request_id);
  for (const Header& header : response.headers) http::append_field(out, header.name, header.value);
  if (response.live != nullptr && has_content(response.status) && !framing.http_1_0)
    http::append_field(out, "Transfer-Encoding", "chunked");
  if (!framing.keep_alive) {
    http::append_field(out, "Connection", "close");
  } else if (framing.http_1_0) {
    http::append_field(out, "Connection", "keep-alive");
  }
  http::append_head_end(out);
  if (has_content(response.status) && !framing.head_only) out.append(content);
}

}  // namespace confab::edge
