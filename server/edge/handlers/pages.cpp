// The pages, and what they are made of.
#include "server/edge/pages.hpp"

#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge::handlers {

namespace {

Response page_of(const Context& context, std::string_view name) {
  auto page = answer_page(context.services.settings, context.request, name);
  if (page) return *std::move(page);
  return problem(Code::not_found, "There is no such page.");
}

}  // namespace

awaitable<Response> page(Context& context) {
  const std::string_view path = context.request.path;
  if (path == "/") co_return page_of(context, "index.html");
  if (path == "/favicon.ico") co_return page_of(context, "logo.png");
  co_return page_of(context, path.substr(1));
}

awaitable<Response> script(Context& context) {
  // One name, whatever was hidden in it by percent signs.
  if (context.params[0].find('/') != std::string::npos) co_return page_of(context, "");
  co_return page_of(context, "js/" + context.params[0]);
}

awaitable<Response> join_page(Context& context) {
  Response response;
  if (wants_page(context.request)) {
    response = page_of(context, "index.html");
  } else {
    response =
        problem(Code::method_not_allowed,
                "This link asks to be let into a room: open it in a browser, or POST to it.");
    response.with("Allow", "POST, OPTIONS");
  }
  co_return response.with("Vary", "Accept");
}

}  // namespace confab::edge::handlers
