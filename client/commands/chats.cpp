#include "client/commands/commands.hpp"

namespace confab::client {

Outcome<void> chats(Context& context) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto chats = api->get<api::Chats>("/chats");
  if (!chats) return chats.error();
  if (context.out().json()) return context.out().print_json(*chats);
  std::string lines;
  for (const api::Chat& chat : chats->chats) lines += render_chat(chat, context.style());
  return context.out().print(lines);
}

}  // namespace confab::client
