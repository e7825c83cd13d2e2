#include "client/commands/show.hpp"

#include "protocol/text/percent.hpp"

namespace confab::client {

Outcome<void> show_messages(const Context& context, std::span<const api::Message> messages) {
  std::string lines;
  for (const api::Message& message : messages) {
    if (context.out().json()) {
      api::append_json(lines, message);
      lines += '\n';
    } else {
      lines += render_message(message, context.style());
    }
  }
  return context.out().print(context.out().json() ? harmless_json(lines) : lines);
}

std::string chat_target(std::string_view chat, std::string_view rest) {
  return "/chats/" + text::percent_encode(chat) + std::string(rest);
}

}  // namespace confab::client
