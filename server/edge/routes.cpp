#include "server/edge/routes.hpp"

#include <algorithm>

#include "protocol/text/percent.hpp"
#include "protocol/text/utf8.hpp"
#include "server/edge/cors.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/identity.hpp"
#include "server/edge/input.hpp"
#include "server/edge/pages.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

namespace {

using http::Method;

constexpr std::array table{
    Route{Method::post, "/connect", handlers::connect},
    Route{Method::post, "/register", handlers::register_user},
    Route{Method::post, "/login", handlers::login},
    Route{Method::post, "/logout", handlers::logout, true},
    Route{Method::get, "/status", handlers::status, true},
    Route{Method::post, "/send", handlers::send, true},
    Route{Method::get, "/me", handlers::me},
    Route{Method::patch, "/me", handlers::change_me},
    Route{Method::get, "/me/devices", handlers::devices},
    Route{Method::delete_, "/me/devices/{id}", handlers::remove_device},
    Route{Method::get, "/users", handlers::users},
    Route{Method::get, "/users/{name}", handlers::user},
    Route{Method::post, "/users/{name}/reports", handlers::report},
    Route{Method::get, "/chats", handlers::chats, true},
    Route{Method::get, "/chats/{chat}", handlers::chat},
    Route{Method::get, "/chats/{chat}/messages", handlers::chat_messages, true},
    Route{Method::post, "/chats/{chat}/read", handlers::read},
    Route{Method::post, "/chats", handlers::create_room},
    Route{Method::delete_, "/chats/{chat}", handlers::delete_room},
    Route{Method::post, "/chats/{chat}/join", handlers::join},
    Route{Method::post, "/chats/{chat}/leave", handlers::leave},
    Route{Method::get, "/chats/{chat}/members", handlers::members},
    Route{Method::post, "/chats/{chat}/token", handlers::room_token},
    Route{Method::post, "/chats/{chat}/invites", handlers::invite},
    Route{Method::post, "/chats/{chat}/links", handlers::create_link},
    Route{Method::get, "/chats/{chat}/links", handlers::links},
    Route{Method::delete_, "/chats/{chat}/links/{id}", handlers::revoke_link},
    Route{Method::get, "/chats/{chat}/requests", handlers::requests},
    Route{Method::post, "/chats/{chat}/requests/{name}", handlers::decide},
    Route{Method::post, "/join/{secret}", handlers::ask_to_join},
    Route{Method::get, "/scheduled", handlers::schedules},
    Route{Method::get, "/scheduled/{id}", handlers::schedule},
    Route{Method::delete_, "/scheduled/{id}", handlers::cancel_schedule},
    Route{Method::post, "/files", handlers::upload_file, true, true},
    Route{Method::get, "/files/{id}", handlers::download_file},
    Route{Method::delete_, "/files/{id}", handlers::delete_file},
    Route{Method::get, "/messages/{id}", handlers::message},
    Route{Method::get, "/messages/{id}/comments", handlers::comments, true},
    Route{Method::get, "/events", handlers::events, true},
    Route{Method::get, "/ws", handlers::websocket, true},
    Route{Method::get, "/", handlers::page},
    Route{Method::get, "/index.html", handlers::page},
    Route{Method::get, "/chat.html", handlers::page},
    Route{Method::get, "/message.html", handlers::page},
    Route{Method::get, "/error.html", handlers::page},
    Route{Method::get, "/style.css", handlers::page},
    Route{Method::get, "/docs.css", handlers::page},
    Route{Method::get, "/logo.png", handlers::page},
    Route{Method::get, "/favicon.ico", handlers::page},
    Route{Method::get, "/js/{name}", handlers::script},
    Route{Method::get, "/join/{secret}", handlers::join_page},
    Route{Method::post, "/message", handlers::post_form},
    Route{Method::get, "/message/{id}/{receipt}", handlers::posted},
    Route{Method::get, "/healthz", handlers::health},
    Route{Method::get, "/readyz", handlers::ready},
    Route{Method::get, "/openapi.json", handlers::openapi},
    Route{Method::get, "/docs", handlers::docs},
    Route{Method::get, "/problems/{code}", handlers::explain_problem},
};

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);  // the '/'
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

/// The path's segments where the pattern has names, still encoded; nothing when it does not fit.
using Segments = std::array<std::string_view, 2>;
std::optional<Segments> fit(std::string_view pattern, std::string_view path) {
  const std::size_t name = pattern.find('{');
  if (name == std::string_view::npos)
    return pattern == path ? std::optional{Segments{}} : std::nullopt;
  if (!path.starts_with(pattern.substr(0, name))) return {};
  Segments params;
  std::size_t count = 0;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = next_segment(pattern);
    const std::string_view given = next_segment(path);
    if (wanted.starts_with('{')) {
      if (given.empty()) return {};
      params[count++] = given;
    } else if (wanted != given) {
      return {};
    }
  }
  if (!pattern.empty() || !path.empty()) return {};
  return params;
}

std::string_view allowed_name(Method method) {
  return method == Method::get ? std::string_view{"GET, HEAD"} : http::to_string(method);
}

Response not_found() {
  return problem(Code::not_found, "There is nothing at this path; GET /docs lists what there is.");
}

Response method_not_allowed(const std::string& allow) {
  Response response = problem(Code::method_not_allowed, "This path takes only " + allow + ".");
  response.with("Allow", allow);
  return response;
}

Response options_answer(const Services& services, const Request& request,
                        const std::string& allow) {
  Response response{.status = 204, .type = {}};
  response.with("Allow", allow);
  add_preflight(response, services.settings, request, allow);
  return response;
}

void add_rate(Response& response, const Context& context) {
  const chat::User* user = context.user();
  if (user == nullptr) return;
  const chat::Rate rate = context.chat().rate(*user, context.now());
  if (rate.limit == 0) return;
  response.with("RateLimit-Limit", std::to_string(rate.limit));
  response.with("RateLimit-Remaining", std::to_string(rate.remaining));
  const std::uint64_t reset = rate.resets_at ? seconds_until(*rate.resets_at, context.now()) : 0;
  response.with("RateLimit-Reset", std::to_string(reset));
}

/// What goes onto every answer; and the access log wants to know whose it was.
void finish(Response& response, const Context& context, Request& request) {
  if (response.status == 404 && response.type == problem_type && wants_page(request))
    response = page_not_found(context.services.settings);
  if (const chat::User* user = context.user()) request.user = user->name;
  add_rate(response, context);
  add_cors(response, context.services.settings, request);
}

/// Everything but that.
awaitable<Response> answer_request(Context& context) {
  const Request& request = context.request;
  if (request.method == Method::connect)
    co_return problem(Code::not_implemented, "This server is no proxy.");
  co_await identify(context);
  if (request.method == Method::options && request.path == "*")
    co_return options_answer(context.services, request, "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
  Match found = match(request.method, request.path);
  if (found.malformed) co_return problem(Code::malformed, "The path is not percent-encoded UTF-8.");
  if (found.route == nullptr) {
    const std::string allow = allowed(request.path);
    if (allow.empty()) co_return not_found();
    if (request.method == Method::options)
      co_return options_answer(context.services, request, allow);
    co_return method_not_allowed(allow);
  }
  if (!found.route->reads_query)
    if (auto query = Input::of_query(request, {}); !query) co_return query.error();
  context.params = std::move(found.params);
  co_return co_await found.route->handler(context);
}

}  // namespace

std::span<const Route> routes() noexcept { return table; }

Match match(Method method, std::string_view path) {
  Match found;
  const Method wanted = method == Method::head ? Method::get : method;
  for (const Route& route : table) {
    if (route.method != wanted) continue;
    const auto params = fit(route.pattern, path);
    if (!params) continue;
    found.route = &route;
    for (std::size_t i = 0; i < params->size(); ++i) {
      if ((*params)[i].empty()) continue;
      const auto decoded = text::percent_decode((*params)[i]);
      if (!decoded || !text::count_code_points(*decoded)) {
        found.malformed = true;
      } else {
        found.params[i] = *decoded;
      }
    }
    break;
  }
  return found;
}

std::string allowed(std::string_view path) {
  std::string allow;
  for (const Route& route : table) {
    if (!fit(route.pattern, path)) continue;
    allow.append(allowed_name(route.method)).append(", ");
  }
  return allow.empty() ? allow : allow + "OPTIONS";
}

awaitable<Response> dispatch(Services& services, Request& request) {
  Context context{services, request, {}, {}, {}, {}};
  Response response = co_await answer_request(context);
  finish(response, context, request);
  co_return response;
}

void add_to_every_answer(Services& services, Request& request, Response& response) {
  Context context{services, request, {}, {}, {}, {}};
  identify_by_token(context);
  finish(response, context, request);
}

bool answers_at_once(const http::RequestHead& head) {
  if (head.method != Method::get || head.path != "/healthz" || !head.query.empty()) return false;
  // With these, an answer carries more than the health.
  return std::ranges::none_of(head.fields, [](const http::Field& field) {
    return http::iequals(field.name, "authorization") || http::iequals(field.name, "cookie") ||
           http::iequals(field.name, "origin");
  });
}

bool streams_body(const http::RequestHead& head) {
  // Asked for every request: so those few are picked out beforehand.
  static constexpr auto streaming = [] {
    std::array<const Route*, std::ranges::count_if(table, &Route::streams_body)> few{};
    std::size_t count = 0;
    for (const Route& route : table)
      if (route.streams_body) few[count++] = &route;
    return few;
  }();
  return std::ranges::any_of(streaming, [&](const Route* route) {
    return route->method == head.method && route->pattern == head.path;
  });
}

std::optional<Response> refuse_early(const http::RequestHead& head) {
  if (match(head.method, head.path).route != nullptr || head.method == Method::options) return {};
  const std::string allow = allowed(head.path);
  return allow.empty() ? not_found() : method_not_allowed(allow);
}

}  // namespace confab::edge
