#include "client/commands/welcome.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> welcome(Context& context, const api::Connected& connected,
                      const std::optional<std::string>& presented_token) {
  const std::optional<std::string>& token = connected.token ? connected.token : presented_token;
  const bool from_environment = token && token == context.settings().token;
  if (token && !from_environment)
    if (const auto kept = context.tokens().keep(connected.user.name, *token); !kept) return kept;

  if (context.out().json()) {
    api::Connected shown = connected;
    shown.token.reset();  // a secret has no business in a script's log
    return context.out().print_json(shown);
  }
  std::string lines;
  for (const api::Message& message : connected.messages)
    lines += render_message(message, context.style());
  if (const auto printed = context.out().print(lines); !printed) return printed;

  context.out().talk(fmt::format("You are {}{} at {}.", text::make_visible(connected.user.name),
                                 connected.user.registered ? "" : " (guest)",
                                 context.settings().server.text()));
  if (context.settings().token && !from_environment)
    context.out().talk("CONFAB_TOKEN is set and still decides who you are.");
  if (connected.unread > 0)
    context.out().talk(fmt::format("{} unread. See them with: confab read", connected.unread));
  else
    context.out().talk("Nothing unread.");
  return {};
}

std::string device_label() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "confab";
  return "confab on " + text::make_visible(name);
}

}  // namespace confab::client
