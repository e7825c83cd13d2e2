#include <fmt/format.h>

#include <algorithm>

#include "client/commands/named_chat.hpp"
#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/json_object.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

constexpr std::size_t secret_size = 26;  ///< 128 bits in base32

bool may_be_secret(std::string_view text) {
  return text.size() == secret_size && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
         });
}

/// A link's two halves: where its server is, and what opens it.
struct Opener {
  std::string_view server;
  std::string_view secret;
};

/// Nothing for a room's address.
std::optional<Opener> link_in(std::string_view said) {
  constexpr std::string_view path = "/join/";
  const std::size_t at = said.rfind(path);
  if (at != std::string_view::npos)
    return Opener{said.substr(0, at), said.substr(at + path.size())};
  if (may_be_secret(said)) return Opener{{}, said};
  return std::nullopt;
}

Outcome<void> tell_of(const Context& context, const api::RequestState& asked) {
  if (context.out().json()) return context.out().print_json(asked);
  if (asked.state != "pending")
    context.out().talk("You are in it already.");
  else if (context.settings().place.in_conversation)
    context.out().talk("Asked; the owner decides. You will be told here.");
  else
    context.out().talk("Asked; the owner decides. confab tail tells you.");
  return {};
}

Outcome<void> enter(const Context& context, const ApiClient& api, const std::string& chat) {
  std::string address = chat;
  const auto answer = with_chat(api, address, [&](const std::string& one) {
    ApiRequest request{http::Method::post, chat_target(one, "/join"), {}, {}};
    request.repeatable = true;  // who is in it already stays
    return api.ask(request);
  });
  if (!answer) return answer.error();
  if (context.out().json())
    return context.out().print_json_text(
        JsonObject().add("chat", address).add("joined", true).json());
  context.out().talk(fmt::format("You are in {}.", text::make_visible(chat)));
  return {};
}

}  // namespace

Outcome<void> join(Context& context, const std::string& chat_or_link) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const std::optional<Opener> opener = link_in(chat_or_link);
  if (!opener) return enter(context, *api, chat_or_link);

  ApiRequest request{http::Method::post, "/join/" + text::percent_encode(opener->secret), {}, {}};
  request.repeatable = true;  // a request that is pending stays one
  const auto asked = api->ask_for<api::RequestState>(request);
  if (asked) return tell_of(context, *asked);
  Failure failure = asked.error();
  if (failure.problem.code != "not-found") return failure;
  // A room may be called like that.
  if (opener->server.empty()) return enter(context, *api, chat_or_link);
  const Outcome<ServerUrl> other = parse_server_url(opener->server);
  if (other && other->text() != api->server().text())
    failure.sentence += fmt::format(
        " The link names {0}, and this is {1}; if these are two servers, {2} --server {0}.",
        other->text(), api->server().text(),
        context.settings().place.in_conversation ? "talk there with confab" : "add");
  return failure;
}

}  // namespace confab::client
