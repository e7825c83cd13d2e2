#include "server/edge/handlers/operation.hpp"

#include "server/edge/documents.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/pages.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/problem_pages.hpp"

namespace confab::edge::handlers {

Response healthy() { return {.document = R"({"status":"ok"})"}; }

awaitable<Response> health(Context&) { co_return healthy(); }

awaitable<Response> ready(Context& context) {
  const core::Committer& committer = context.services.committer;
  if (!committer.accepting() || !committer.storing())
    co_return problem(Code::unavailable, "The server is not taking messages at the moment.",
                      {.retry_after = 1});
  co_return Response{.document = R"({"status":"ready"})"};
}

awaitable<Response> openapi(Context& context) {
  co_return answer_document(context.request, *find_document("openapi.json"));
}

awaitable<Response> docs(Context& context) {
  Response response = answer_document(context.request, *find_document("docs.html"));
  add_page_fields(response);
  co_return response;
}

awaitable<Response> explain_problem(Context& context) {
  auto page = problem_page(context.params[0], context.request.fields.accept.value_or(""));
  if (!page)
    co_return problem(Code::not_found, "There is no problem of this code; GET /docs lists them.");
  page->with("Vary", "Accept");
  co_return answer_bytes(context.request, *std::move(page));
}

}  // namespace confab::edge::handlers
