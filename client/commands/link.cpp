#include <fmt/format.h>

#include "client/commands/idempotency_key.hpp"
#include "client/commands/named_chat.hpp"
#include "client/commands/rooms.hpp"
#include "client/commands/show.hpp"
#include "client/json_object.hpp"
#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// "#14 · 0 of 3 let in · until 20:20"
std::string about(const api::Link& link, const Style& style) {
  std::string line = fmt::format("#{} · {}", link.id, link.used);
  if (link.uses.value) line += fmt::format(" of {}", *link.uses.value);
  line += " let in";
  if (link.expires_at.value) line += " · until " + local_time(*link.expires_at.value, style.now);
  return line;
}

Outcome<void> make(const Context& context, const ApiClient& api, const LinkOptions& options) {
  const Outcome<std::string> key = idempotency_key(options.key);
  if (!key) return key.error();
  JsonObject body;
  body.add("expires_in", options.expires_in).add("uses", options.uses);
  std::string chat = options.chat;
  const auto link = with_chat(api, chat, [&](const std::string& address) {
    return api.ask_for<api::Link>({.method = http::Method::post,
                                   .target = chat_target(address, "/links"),
                                   .body = body.json(),
                                   .key = *key,
                                   .takes_key = true});
  });
  if (!link) return link.error();
  if (context.out().json()) return context.out().print_json(*link);
  if (const auto printed = context.out().print(text::make_visible(link->url) + "\n"); !printed)
    return printed;
  context.out().talk(about(*link, context.style()) + ". Whoever opens it asks to be let in: " +
                     context.settings().place.call() + "requests");
  return {};
}

Outcome<void> list(const Context& context, const ApiClient& api, std::string chat) {
  const auto links = with_chat(api, chat, [&](const std::string& address) {
    return api.get<api::Links>(chat_target(address, "/links"));
  });
  if (!links) return links.error();
  if (context.out().json()) return context.out().print_json(*links);
  std::string lines;
  for (const api::Link& link : links->links)
    lines += about(link, context.style()) + " · " + text::make_visible(link.url) + "\n";
  if (links->links.empty()) context.out().talk("It has no links.");
  return context.out().print(lines);
}

Outcome<void> revoke(const Context& context, const ApiClient& api, std::string chat,
                     std::uint64_t id) {
  const auto answer = with_chat(api, chat, [&](const std::string& address) {
    return api.ask(
        {http::Method::delete_, chat_target(address, fmt::format("/links/{}", id)), {}, {}});
  });
  if (!answer) return answer.error();
  if (context.out().json())
    return context.out().print_json_text(JsonObject().add("id", id).add("revoked", true).json());
  context.out().talk(fmt::format("#{} opens nothing any more.", id));
  return {};
}

}  // namespace

Outcome<void> link(Context& context, const LinkOptions& options) {
  if ((options.list || options.revoke) && (options.expires_in || options.uses || options.key))
    return usage_failure("--expires-in, --uses and --key are for a new link.");
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  if (options.list) return list(context, *api, options.chat);
  if (options.revoke) return revoke(context, *api, options.chat, *options.revoke);
  return make(context, *api, options);
}

}  // namespace confab::client
