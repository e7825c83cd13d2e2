#include <fmt/format.h>

#include "client/commands/idempotency_key.hpp"
#include "client/commands/rooms.hpp"
#include "client/json_object.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<std::string> create(Context& context, const CreateOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const Outcome<std::string> key = idempotency_key(options.key);
  if (!key) return key.error();
  JsonObject body;
  body.add("title", options.title);
  if (options.is_private) body.add("private", true);
  body.add("history", options.history).add("ttl", options.ttl);
  const auto room = api->ask_for<api::Chat>({.method = http::Method::post,
                                             .target = "/chats",
                                             .body = body.json(),
                                             .key = *key,
                                             .takes_key = true});
  if (!room) return room.error();
  const std::string address = text::make_visible(room->chat);
  const Outcome<void> printed =
      context.out().json() ? context.out().print_json(*room) : context.out().print(address + "\n");
  if (!printed) return printed.error();
  if (context.out().json()) return room->chat;
  if (room->is_private)
    context.out().talk(
        fmt::format("\"{0}\" is yours. Let others in with: {2}invite {1} NAME, "
                    "or {2}link {1}",
                    text::make_visible(room->title), address, context.settings().place.call()));
  else
    context.out().talk("It is yours, and anyone may enter it.");
  return room->chat;
}

}  // namespace confab::client
