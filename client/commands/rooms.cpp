#include "client/commands/rooms.hpp"

#include <fmt/format.h>

#include "protocol/text/percent.hpp"

namespace confab::client {

Outcome<void> rooms(Context& context) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto me = api->get<api::Me>("/me");
  if (!me) return me.error();
  auto rooms = api->get<api::Chats>("/chats");
  if (!rooms) return rooms.error();
  std::erase_if(rooms->chats, [](const api::Chat& chat) { return chat.kind != "room"; });
  if (context.out().json()) return context.out().print_json(*rooms);
  std::string lines;
  for (const api::Chat& room : rooms->chats) lines += render_room(room, me->name, context.style());
  if (rooms->chats.empty())
    context.out().talk(
        fmt::format("You are in no room. Find some with {0}find, or make one: {0}create TITLE.",
                    context.settings().place.call()));
  return context.out().print(lines);
}

Outcome<void> find(Context& context, const std::string& text) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto found = api->get<api::Chats>("/chats?search=" + text::percent_encode(text));
  if (!found) return found.error();
  if (context.out().json()) return context.out().print_json(*found);
  std::string lines;
  for (const api::Chat& room : found->chats) lines += render_found_room(room, context.style());
  if (found->chats.empty()) context.out().talk("No public room has that in its title.");
  if (const auto printed = context.out().print(lines); !printed) return printed;
  if (found->more.value_or(false))
    context.out().talk("There are more. Say a longer part of the title.");
  return {};
}

}  // namespace confab::client
