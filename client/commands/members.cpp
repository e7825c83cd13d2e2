#include "client/commands/named_chat.hpp"
#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/local_time.hpp"

namespace confab::client {

Outcome<void> members(Context& context, const std::string& said) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  std::string chat = said;
  const auto members = within_chat(context, *api, chat, [&](const std::string& address) {
    return api->get<api::Members>(chat_target(address, "/members"));
  });
  if (!members) return members.error();
  if (context.out().json()) return context.out().print_json(*members);
  const Style style = context.style();
  std::string lines;
  for (const api::Member& member : members->members) {
    lines +=
        render_name(member.name, style) + " · since " + local_time(member.joined_at, style.now);
    if (member.online) lines += " · online";
    lines += '\n';
  }
  return context.out().print(lines);
}

}  // namespace confab::client
