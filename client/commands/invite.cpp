#include <fmt/format.h>

#include "client/commands/named_chat.hpp"
#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/json_object.hpp"
#include "client/shell_word.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> invite(Context& context, const InviteOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  std::vector<std::string> names;
  for (const std::string& name : options.names)
    names.push_back(name.starts_with('@') ? name.substr(1)
                                          : name);  // as the chat with them is called
  const std::string body = JsonObject().add("users", names).json();
  std::string chat = options.chat;
  const auto answer = with_chat(*api, chat, [&](const std::string& address) {
    ApiRequest request{http::Method::post, chat_target(address, "/invites"), body, {}};
    request.repeatable = true;  // who is invited already stays so
    return api->ask(request);
  });
  if (!answer) return answer.error();
  if (context.out().json())
    return context.out().print_json_text(
        JsonObject().add("chat", chat).add("invited", names).json());
  context.out().talk(fmt::format("Invited: {}. They enter with: {}join {}",
                                 text::make_visible(fmt::format("{}", fmt::join(names, ", "))),
                                 context.settings().place.call(),
                                 word_for(context.settings(), chat)));
  return {};
}

}  // namespace confab::client
