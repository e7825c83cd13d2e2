#include "client/commands/named_chat.hpp"

#include <fmt/format.h>

#include <vector>

#include "client/commands/show.hpp"
#include "client/shell_word.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// An address, which no title can be taken for.
bool is_address(std::string_view chat) { return chat.starts_with('~') || chat.starts_with('@'); }

}  // namespace

Outcome<std::optional<std::string>> address_by_title(const ApiClient& api,
                                                     const std::string& title) {
  if (is_address(title)) return std::optional<std::string>();
  const auto own = api.get<api::Chats>("/chats");
  if (!own) return own.error();
  const std::string key = text::comparison_key(title);
  std::vector<std::string> addresses;
  for (const api::Chat& chat : own->chats) {
    if (text::comparison_key(chat.chat) == key) return std::optional<std::string>();
    if (text::comparison_key(chat.title) == key) addresses.push_back(chat.chat);
  }
  if (addresses.size() > 1)
    return local_failure(
        Exit::usage, ambiguous,
        fmt::format("several chats are called \"{}\". Say the address of the one you mean: {}.",
                    text::make_visible(title),
                    text::make_visible(fmt::format("{}", fmt::join(addresses, ", ")))));
  if (addresses.empty()) return std::optional<std::string>();
  return std::optional(addresses.front());
}

Failure outside(const Context& context, const api::Chat& chat) {
  return local_failure(
      Exit::not_allowed, "forbidden",
      fmt::format("you are not in {}. Enter it with: {}join {}", text::make_visible(chat.title),
                  context.settings().place.call(), word_for(context.settings(), chat.chat)));
}

Failure outside(const Context& context, const ApiClient& api, const std::string& chat,
                Failure failure) {
  const auto asked = api.get<api::Chat>(chat_target(chat, ""));
  if (!asked || asked->member.value_or(true)) return failure;
  failure.sentence = outside(context, *asked).sentence;
  return failure;
}

}  // namespace confab::client
