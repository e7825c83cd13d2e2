#include "server/edge/handlers/operation.hpp"

#include "protocol/http/etag.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/documents.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/problem_pages.hpp"

namespace confab::edge::handlers {

namespace {

/// What is the same for everybody until the next version gets a strong ETag (RFC 9110
/// section 8.8.3), and who has it is not sent it again.
Response with_etag(const Request& request, Response response) {
  const std::string etag = "\"" + core::digest_text(response.content()) + "\"";
  const auto& known = request.fields.if_none_match;
  if (known && http::if_none_match(*known, etag)) {
    response.status = 304;
    response.body.clear();
    response.document = {};
  }
  response.cacheable = true;
  response.with("ETag", etag).with("Cache-Control", "no-cache");
  return response;
}

Response static_document(const Request& request, const Document& document) {
  return with_etag(request, {.type = document.type, .document = document.bytes});
}

}  // namespace

Response healthy() { return {.document = R"({"status":"ok"})"}; }

awaitable<Response> health(Context&) { co_return healthy(); }

awaitable<Response> ready(Context& context) {
  if (!context.services.committer.accepting())
    co_return problem(Code::unavailable, "The server is not taking messages at the moment.",
                      {.retry_after = 1});
  co_return Response{.document = R"({"status":"ready"})"};
}

awaitable<Response> openapi(Context& context) {
  co_return static_document(context.request, *find_document("openapi.json"));
}

awaitable<Response> docs(Context& context) {
  Response response = static_document(context.request, *find_document("docs.html"));
  response.with("Content-Security-Policy", std::string{page_policy});
  co_return response;
}

awaitable<Response> explain_problem(Context& context) {
  auto page = problem_page(context.params[0], context.request.fields.accept.value_or(""));
  if (!page)
    co_return problem(Code::not_found, "There is no problem of this code; GET /docs lists them.");
  page->with("Vary", "Accept");
  co_return with_etag(context.request, *std::move(page));
}

}  // namespace confab::edge::handlers
