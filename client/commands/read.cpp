#include <fmt/format.h>

#include <algorithm>

#include "client/commands/commands.hpp"
#include "client/commands/named_chat.hpp"
#include "client/commands/show.hpp"
#include "client/json_object.hpp"

namespace confab::client {
namespace {

/// Reads one chat from where its reader was, a page at a time.
class Reading {
 public:
  Reading(Context& context, const ApiClient& api, const api::Chat& chat, std::string me)
      : context_(context), api_(api), chat_(chat), me_(std::move(me)), at_(chat.read_up_to) {}

  Outcome<void> run(bool peek) {
    for (bool more = true; more;) {
      const auto page = next_page();
      if (!page) return page.error();
      // Without progress there is nothing more, whatever the server says.
      if (page->messages.empty() || page->messages.back().id <= at_) break;
      more = page->more;
      std::vector<api::Message> unread = page->messages;
      // One's own are never unread.
      std::erase_if(unread, [&](const api::Message& message) {
        return message.from == me_ || message.id <= at_;
      });
      if (const auto shown = show_messages(context_, unread); !shown) return shown;
      at_ = page->messages.back().id;
      // What was fetched is confirmed only now that it is certain to be seen.
      if (!peek)
        if (const auto confirmed = confirm(); !confirmed) return confirmed;
    }
    return {};
  }

 private:
  Outcome<api::Messages> next_page() {
    auto page = page_after(at_);
    if (page || page.error().problem.code != "gap") return page;
    context_.out().talk("Some of what you had not read has expired.");
    return page_after(0);
  }

  Outcome<api::Messages> page_after(std::uint64_t id) const {
    return api_.get<api::Messages>(
        chat_target(chat_.chat, fmt::format("/messages?after={}&limit={}", id, page_max)));
  }

  Outcome<void> confirm() const {
    ApiRequest request{http::Method::post,
                       chat_target(chat_.chat, "/read"),
                       JsonObject().add("up_to", at_).json(),
                       {}};
    request.repeatable = true;  // the cursor only moves forward
    const auto cursor = api_.ask_for<api::ReadCursor>(request);
    if (!cursor) return cursor.error();
    return {};
  }

  Context& context_;
  const ApiClient& api_;
  const api::Chat& chat_;
  std::string me_;
  std::uint64_t at_;
};

/// The chats to read: the one asked for, or all that have something.
Outcome<std::vector<api::Chat>> pick(const ApiClient& api, const api::Status& status,
                                     const std::optional<std::string>& asked) {
  std::vector<api::Chat> chats = status.chats.value_or(std::vector<api::Chat>());
  if (asked) {
    std::erase_if(chats, [&](const api::Chat& chat) { return chat.chat != *asked; });
    if (chats.empty()) {
      // Perhaps spelled in another way than the server does.
      std::string chat = *asked;
      auto found = with_chat(api, chat, [&](const std::string& address) {
        return api.get<api::Chat>(chat_target(address, ""));
      });
      if (!found) return found.error();
      chats.push_back(*std::move(found));
    }
  }
  std::erase_if(chats, [](const api::Chat& chat) { return chat.unread == 0; });
  return chats;
}

}  // namespace

Outcome<void> read(Context& context, const ReadOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto status = api->get<api::Status>("/status");
  if (!status) return status.error();
  const auto chats = pick(*api, *status, options.chat);
  if (!chats) return chats.error();
  const std::string me = status->user ? status->user->name : "";
  for (const api::Chat& chat : *chats) {
    if (!options.chat && !context.out().json())
      if (const auto shown = context.out().print(render_heading(chat, context.style())); !shown)
        return shown;
    if (const auto done = Reading(context, *api, chat, me).run(options.peek); !done) return done;
  }
  if (chats->empty()) context.out().talk("Nothing unread.");
  return {};
}

}  // namespace confab::client
