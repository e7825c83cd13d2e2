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

/// What is the same for everybody until the next version: with a strong ETag (RFC 9110
/// section 8.8.3).
Response static_document(const Request& request, const Document& document,
                         std::string_view security_policy) {
  const std::string etag = "\"" + core::digest_text(document.bytes) + "\"";
  Response response{.type = document.type, .document = document.bytes, .cacheable = true};
  const auto& known = request.fields.if_none_match;
  if (known && http::if_none_match(*known, etag)) response = {.status = 304, .cacheable = true};
  response.with("ETag", etag).with("Cache-Control", "no-cache");
  if (!security_policy.empty())
    response.with("Content-Security-Policy", std::string{security_policy});
  return response;
}

}  // namespace

Response healthy() { return {.document = R"({"status":"ok"})"}; }

awaitable<Response> health(Context& context) {
  auto input = Input::of_query(context.request, {});
  if (!input) co_return input.error();
  co_return healthy();
}

awaitable<Response> ready(Context& context) {
  if (!context.services.committer.accepting())
    co_return problem(Code::unavailable, "The server is not taking messages at the moment.",
                      {.retry_after = 1});
  co_return Response{.document = R"({"status":"ready"})"};
}

awaitable<Response> openapi(Context& context) {
  co_return static_document(context.request, *find_document("openapi.json"), {});
}

awaitable<Response> docs(Context& context) {
  co_return static_document(context.request, *find_document("docs.html"), page_policy);
}

awaitable<Response> explain_problem(Context& context) {
  auto page = problem_page(context.params[0], context.request.fields.accept.value_or(""));
  if (!page)
    co_return problem(Code::not_found, "There is no problem of this code; GET /docs lists them.");
  co_return *std::move(page);
}

}  // namespace confab::edge::handlers
