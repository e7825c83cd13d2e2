#include <fmt/format.h>

#include "client/commands/named_chat.hpp"
#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/json_object.hpp"
#include "client/terminal.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> delete_room(Context& context, const DeleteOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const std::string name = text::make_visible(options.chat);
  if (!options.yes) {
    if (!context.may_ask())
      return usage_failure(fmt::format(
          "deleting {} takes it and all that was said there from everybody. If that is what you "
          "want, add --yes.",
          name));
    if (!agrees(fmt::format("Delete {} and all that was said there, for everybody?", name)))
      return usage_failure("nothing was deleted.");
  }
  std::string chat = options.chat;
  const auto answer = with_chat(*api, chat, [&](const std::string& address) {
    return api->ask({http::Method::delete_, chat_target(address, ""), {}, {}});
  });
  if (!answer) return answer.error();
  if (context.out().json())
    return context.out().print_json_text(
        JsonObject().add("chat", chat).add("deleted", true).json());
  context.out().talk(fmt::format("{} is gone.", name));
  return {};
}

}  // namespace confab::client
