#include <fmt/format.h>

#include <utility>

#include "client/commands/named_chat.hpp"
#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/json_object.hpp"
#include "client/local_time.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// A room, and who asks to be let into it.
using Asked = std::pair<std::string, std::vector<api::JoinRequest>>;

Outcome<std::vector<std::string>> own_private_rooms(const ApiClient& api) {
  const auto own = api.get<api::Chats>("/chats?mine=1");
  if (!own) return own.error();
  std::vector<std::string> addresses;
  for (const api::Chat& room : own->chats)
    if (room.is_private) addresses.push_back(room.chat);
  return addresses;
}

std::string json_of(const std::vector<Asked>& all) {
  std::string list;
  for (const auto& [chat, requests] : all)
    for (const api::JoinRequest& request : requests)
      list.append(list.empty() ? "" : ",")
          .append(JsonObject()
                      .add("chat", chat)
                      .add("user", request.user)
                      .add("at", request.at)
                      .add("state", request.state)
                      .json());
  return JsonObject().add_json("requests", "[" + list + "]").json();
}

std::string lines_of(const std::vector<Asked>& all, const Style& style) {
  std::string lines;
  for (const auto& [chat, requests] : all)
    for (const api::JoinRequest& request : requests)
      lines +=
          fmt::format("{} · {} · {}{}\n", text::make_visible(chat),
                      render_name(request.user, style), local_time(request.at, style.now),
                      request.state == "pending" ? "" : " · " + text::make_visible(request.state));
  return lines;
}

}  // namespace

Outcome<void> requests(Context& context, const std::optional<std::string>& chat) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  Outcome<std::vector<std::string>> rooms = std::vector<std::string>();
  if (chat)
    rooms->push_back(*chat);
  else
    rooms = own_private_rooms(*api);
  if (!rooms) return rooms.error();
  std::vector<Asked> all;
  for (const std::string& room : *rooms) {
    std::string address = room;
    auto asked = with_chat(*api, address, [&](const std::string& one) {
      return api->get<api::JoinRequests>(chat_target(one, "/requests"));
    });
    if (!asked) return asked.error();
    if (!asked->requests.empty()) all.emplace_back(address, std::move(asked->requests));
  }
  if (context.out().json()) return context.out().print_json_text(json_of(all));
  if (all.empty()) context.out().talk("Nobody asks to be let in.");
  if (const auto printed = context.out().print(lines_of(all, context.style())); !printed)
    return printed;
  if (!all.empty())
    context.out().talk(fmt::format("Decide with {0}approve CHAT NAME, or {0}deny CHAT NAME.",
                                   context.settings().place.call()));
  return {};
}

Outcome<void> decide(Context& context, const DecisionOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const std::string who = options.name.starts_with('@') ? options.name.substr(1) : options.name;
  std::string chat = options.chat;
  const auto decided = with_chat(*api, chat, [&](const std::string& address) {
    return api->ask_for<api::RequestState>(
        {http::Method::post,
         chat_target(address, "/requests/" + text::percent_encode(who)),
         JsonObject().add("approve", options.approve).json(),
         {}});
  });
  if (!decided) return decided.error();
  if (context.out().json()) return context.out().print_json(*decided);
  const std::string name = text::make_visible(who);
  context.out().talk(decided->state == "approved"
                         ? fmt::format("{} is in {} now.", name, text::make_visible(options.chat))
                         : fmt::format("{} stays outside, and may ask again after a day.", name));
  return {};
}

}  // namespace confab::client
