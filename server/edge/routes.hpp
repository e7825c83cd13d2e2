#pragma once
/// Method and path -> handler, in one table.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/edge/context.hpp"

namespace confab::edge {

struct Route {
  http::Method method{};
  std::string_view pattern;  ///< "/users/{name}/reports": a name in braces is one segment
  Handler handler = nullptr;
  bool reads_query = false;   ///< without it, any query is refused
  bool streams_body = false;  ///< the handler reads the content as it arrives
};

/// Every route there is. A test holds it against the OpenAPI document.
std::span<const Route> routes() noexcept;

struct Match {
  const Route* route = nullptr;
  std::array<std::string, 2> params;  ///< decoded
  bool malformed = false;             ///< a segment is no percent-encoded UTF-8
};

/// Finds the route of a path that is still percent-encoded. HEAD goes to GET's.
Match match(http::Method method, std::string_view path);

/// What Allow says of a path, for 405 and OPTIONS; empty when there is no such path.
std::string allowed(std::string_view path);

/// Answers a request: finds the route, finds out who asks, and calls the handler. Adds what every
/// answer to an authenticated user carries, and notes in the request who that was.
awaitable<Response> dispatch(Services& services, Request& request);

/// Adds to a refusal of the HTTP layer what an answer of a handler would carry: what is left of the
/// hourly limit, to whoever has a token, and what a page of another origin may read.
void add_to_every_answer(Services& services, Request& request, Response& response);

/// True for a plain GET /healthz: it is answered without looking at anything, and without the cost
/// of a coroutine, because load balancers and monitors ask it all day.
bool answers_at_once(const http::RequestHead& head);

/// Whether this is a request of a route that streams (`Route::streams_body`).
bool streams_body(const http::RequestHead& head);

/// The refusal that is certain before the body was read: what `Expect: 100-continue` is for.
std::optional<Response> refuse_early(const http::RequestHead& head);

}  // namespace confab::edge
