#include "client/commands/named_chat.hpp"
#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> room_token(Context& context, const std::string& said) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  std::string chat = said;
  const auto token = within_chat(context, *api, chat, [&](const std::string& address) {
    return api->ask_for<api::RoomToken>(
        {http::Method::post, chat_target(address, "/token"), {}, {}});
  });
  if (!token) return token.error();
  if (context.out().json()) return context.out().print_json(*token);
  if (const auto printed = context.out().print(text::make_visible(token->token) + "\n"); !printed)
    return printed;
  context.out().talk("good until " + local_time(token->expires_at, current_time()));
  return {};
}

}  // namespace confab::client
