#include "client/commands/commands.hpp"
#include "client/local_time.hpp"
#include "protocol/text/percent.hpp"

namespace confab::client {

Outcome<void> who(Context& context, const std::string& name) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const std::string person = name.starts_with('@') ? name.substr(1) : name;
  const auto user = api->get<api::User>("/users/" + text::percent_encode(person));
  if (!user) return user.error();
  if (context.out().json()) return context.out().print_json(*user);
  const Style style = context.style();
  std::string line = render_name(user->name, style);
  if (!user->registered) line += " (guest)";
  line += " · since " + local_time(user->created_at, style.now);
  if (user->online) line += " · online";
  return context.out().print(line + "\n");
}

}  // namespace confab::client
