#include <fmt/format.h>

#include "client/commands/named_chat.hpp"
#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/json_object.hpp"
#include "client/terminal.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// Whether the room goes with who leaves it now.
bool ends_with_oneself(const api::Chat& chat) {
  return chat.kind == "room" && chat.members == 1 && chat.member.value_or(true) &&
         !chat.invited.value_or(false);
}

}  // namespace

Outcome<void> leave(Context& context, const std::string& said, bool yes) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  std::string chat = said;
  const auto room = with_chat(*api, chat, [&](const std::string& address) {
    return api->get<api::Chat>(chat_target(address, ""));
  });
  if (!room) return room.error();
  const bool last = ends_with_oneself(*room);
  const std::string name = text::make_visible(said);
  if (last && !yes && context.may_ask() &&
      !agrees(fmt::format("You are the last one in {0}. Leave, and {0} and all that was said "
                          "there is gone?",
                          name)))
    return usage_failure("you are still in it.");
  const auto answer = api->ask({http::Method::post, chat_target(chat, "/leave"), {}, {}});
  if (!answer) return answer.error();
  if (context.out().json())
    return context.out().print_json_text(JsonObject().add("chat", chat).add("left", true).json());
  context.out().talk(
      fmt::format("You left {}.{}", name, last ? " You were the last one: the room is gone." : ""));
  return {};
}

}  // namespace confab::client
