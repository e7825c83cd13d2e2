#include <fmt/format.h>

#include <algorithm>

#include "client/commands/commands.hpp"
#include "client/commands/named_chat.hpp"
#include "client/commands/show.hpp"

namespace confab::client {

Outcome<void> history(Context& context, const HistoryOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  // Pages come newest first, each in order; they are shown oldest first.
  std::vector<api::Message> messages;
  std::optional<std::uint64_t> before = options.before;
  std::string chat = options.chat;
  while (messages.size() < options.count) {
    std::string which =
        fmt::format("/messages?limit={}", std::min(options.count - messages.size(), page_max));
    if (before) which += fmt::format("&before={}", *before);
    const auto page = within_chat(context, *api, chat, [&](const std::string& address) {
      return api->get<api::Messages>(chat_target(address, which));
    });
    if (!page) return page.error();
    if (page->messages.empty() || (before && page->messages.front().id >= *before)) break;
    messages.insert(messages.begin(), page->messages.begin(), page->messages.end());
    if (!page->more) break;
    before = page->messages.front().id;
  }
  return show_messages(context, messages);
}

}  // namespace confab::client
