#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> room_token(Context& context, const std::string& chat) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto token =
      api->ask_for<api::RoomToken>({http::Method::post, chat_target(chat, "/token"), {}, {}});
  if (!token) return token.error();
  if (context.out().json()) return context.out().print_json(*token);
  if (const auto printed = context.out().print(text::make_visible(token->token) + "\n"); !printed)
    return printed;
  context.out().talk("good until " + local_time(token->expires_at, current_time()));
  return {};
}

}  // namespace confab::client
