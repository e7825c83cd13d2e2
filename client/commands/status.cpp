#include <fmt/format.h>

#include "client/commands/commands.hpp"
#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

std::string server_lines(const api::Server& server, const std::string& url) {
  return fmt::format("{} {} at {} · {}, {} online\n", text::make_visible(server.name),
                     text::make_visible(server.version), url,
                     counted(server.users, "person", "people"), server.online);
}

std::string own_lines(const api::Status& status, const Style& style) {
  const api::Me& me = *status.user;
  std::string line = render_name(me.name, style);
  if (!me.registered) line += " (guest)";
  if (me.banned_until.value)
    line += fmt::format(" · banned from writing until {}",
                        local_time(*me.banned_until.value, style.now));
  if (me.rate.limit > 0) {
    line += fmt::format(" · {} of {} messages left", me.rate.remaining, me.rate.limit);
    if (me.rate.resets_at.value)
      line += fmt::format(" until {}", local_time(*me.rate.resets_at.value, style.now));
  }
  if (me.strikes > 0)
    line += fmt::format(" · reported by {}", counted(me.strikes, "person", "people"));
  if (status.scheduled.value_or(0) > 0)
    line += fmt::format(" · {} to be sent later", *status.scheduled);
  line += '\n';
  if (status.chats)
    for (const api::Chat& chat : *status.chats) line += render_chat(chat, style);
  return line;
}

}  // namespace

Outcome<void> status(Context& context) {
  const auto status = context.api(context.token()).get<api::Status>("/status");
  if (!status) return status.error();
  if (context.out().json()) return context.out().print_json(*status);
  std::string lines = server_lines(status->server, context.settings().server.text());
  if (status->user) lines += own_lines(*status, context.style());
  if (const auto printed = context.out().print(lines); !printed) return printed;
  if (!status->user)
    context.out().talk("You are not signed in. Come in with: " + context.settings().place.call() +
                       "connect NAME");
  return {};
}

}  // namespace confab::client
