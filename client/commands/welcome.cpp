#include "client/commands/welcome.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

namespace {

/// Whoever the account speaks for, however that is written; anybody where it speaks for nobody.
bool is_users(const Settings& settings, std::string_view name) {
  return settings.user.empty() || text::casefold_key(settings.user) == text::casefold_key(name);
}

}  // namespace

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
  if (!is_users(context.settings(), connected.user.name))
    context.out().talk(fmt::format("The account {} still speaks for {}.",
                                   context.settings().account,
                                   text::make_visible(context.settings().user)));
  if (connected.unread > 0)
    context.out().talk(fmt::format("{} unread. See them with: {}read", connected.unread,
                                   context.settings().place.call()));
  else
    context.out().talk("Nothing unread.");
  return {};
}

Outcome<void> fits_account(const Context& context, std::string_view name) {
  const Settings& settings = context.settings();
  if (name.empty() || is_users(settings, name)) return {};
  return usage_failure(fmt::format(
      "the account {0} speaks for {1}. Another one of that server may speak for {2}: confab config "
      "add NAME {3} --name {2}",
      settings.account, text::make_visible(settings.user), text::make_visible(name),
      settings.server.text()));
}

std::string device_label() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "confab";
  return "confab on " + text::make_visible(name);
}

}  // namespace confab::client
