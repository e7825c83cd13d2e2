#include "client/commands/commands.hpp"

namespace confab::client {

Outcome<void> users(Context& context) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto users = api->get<api::Users>("/users");
  if (!users) return users.error();
  if (context.out().json()) return context.out().print_json(*users);
  std::string lines;
  for (const api::User& user : users->users) {
    lines += render_name(user.name, context.style());
    if (!user.registered) lines += " (guest)";
    if (user.online) lines += " · online";
    lines += '\n';
  }
  return context.out().print(lines);
}

}  // namespace confab::client
