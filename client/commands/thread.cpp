#include <fmt/format.h>

#include "client/commands/commands.hpp"
#include "client/commands/show.hpp"

namespace confab::client {

Outcome<void> thread(Context& context, std::uint64_t id) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto first = api->get<api::Message>(fmt::format("/messages/{}", id));
  if (!first) return first.error();
  std::vector<api::Message> messages{*first};
  for (bool more = true; more;) {
    const auto page = api->get<api::Comments>(
        fmt::format("/messages/{}/comments?limit={}&after={}", id, page_max, messages.back().id));
    if (!page) return page.error();
    messages.insert(messages.end(), page->comments.begin(), page->comments.end());
    more = page->more && !page->comments.empty();
  }
  return show_messages(context, messages);
}

}  // namespace confab::client
