#include <fmt/format.h>

#include <algorithm>

#include "client/commands/commands.hpp"
#include "client/commands/show.hpp"

namespace confab::client {

Outcome<void> history(Context& context, const HistoryOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  // Pages come newest first, each in order; they are shown oldest first.
  std::vector<api::Message> messages;
  std::optional<std::uint64_t> before = options.before;
  while (messages.size() < options.count) {
    std::string target = chat_target(
        options.chat,
        fmt::format("/messages?limit={}", std::min(options.count - messages.size(), page_max)));
    if (before) target += fmt::format("&before={}", *before);
    const auto page = api->get<api::Messages>(target);
    if (!page) return page.error();
    if (page->messages.empty() || (before && page->messages.front().id >= *before)) break;
    messages.insert(messages.begin(), page->messages.begin(), page->messages.end());
    if (!page->more) break;
    before = page->messages.front().id;
  }
  return show_messages(context, messages);
}

}  // namespace confab::client
