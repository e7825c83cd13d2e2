#include <fmt/format.h>

#include "client/commands/idempotency_key.hpp"
#include "client/commands/rooms.hpp"
#include "client/json_object.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> create(Context& context, const CreateOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const Outcome<std::string> key = idempotency_key(options.key);
  if (!key) return key.error();
  JsonObject body;
  body.add("title", options.title);
  if (options.is_private) body.add("private", true);
  body.add("history", options.history).add("ttl", options.ttl);
  const auto room = api->ask_for<api::Chat>({http::Method::post, "/chats", body.json(), *key});
  if (!room) return room.error();
  if (context.out().json()) return context.out().print_json(*room);
  const std::string address = text::make_visible(room->chat);
  if (const auto printed = context.out().print(address + "\n"); !printed) return printed;
  if (room->is_private)
    context.out().talk(
        fmt::format("\"{0}\" is yours. Let others in with: confab invite {1} NAME, "
                    "or confab link {1}",
                    text::make_visible(room->title), address));
  else
    context.out().talk("It is yours, and anyone may enter it.");
  return {};
}

}  // namespace confab::client
