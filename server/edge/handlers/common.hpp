#pragma once
/// What several handlers need.

#include <optional>
#include <string>
#include <string_view>

#include "server/edge/context.hpp"
#include "server/edge/input.hpp"

namespace confab::edge::handlers {

/// The user of that name, however it is written; null when there is none.
const chat::User* find_user(const Context& context, std::string_view name);

/// A chat as an address says it: "general", "@bob", a room's title, a private room's "~…".
struct Address {
  const chat::Conversation* chat = nullptr;  ///< null: not there, or not the user's
  const chat::User* peer = nullptr;          ///< of a direct chat, whether or not it was begun
  /// A room that this user is not in and may know of: a public one, or one that invited it.
  const chat::Conversation* outside = nullptr;

  /// A room, entered or not.
  chat::ChatId room() const {
    const chat::Conversation* any = chat != nullptr ? chat : outside;
    return any != nullptr ? any->id : chat::ChatId{};
  }
};
Address find_chat(const Context& context, std::string_view address);
/// The answer where only those who are in a chat get one.
Response not_in(const Address& where);

/// A duration of a field; refuses through `input` what is none, or not between the two.
std::optional<chat::Duration> parse_duration(Input& input, std::string_view name,
                                             std::string_view value, chat::Duration least,
                                             chat::Duration most);

/// A part of a path with everything encoded that has a meaning there.
std::string path_segment(std::string_view text);

/// The key of a retry, from the header or the field, which have to be equal. Refuses through
/// `input`.
std::string idempotency_key(const Context& context, Input& input);

inline constexpr std::size_t page_limit_default = 20;
inline constexpr std::size_t page_limit_max = 100;
/// What page was asked for: `after`, `before`, `limit`. Refuses through `input`.
chat::PageRequest paging(Input& input);

/// The Link header of a page (RFC 8288), empty when there is nothing to link to.
std::string page_links(const Request& request, const chat::PageRequest& asked,
                       const chat::Page& page);

/// The problem to answer with when `after` reaches further back than this reader's history, or lies
/// ahead of it.
std::optional<Response> gap(const Context& context, const chat::Conversation& where,
                            const chat::PageRequest& asked);

/// An id in a path; nothing when it is no number.
std::optional<std::uint64_t> parse_id(std::string_view text);

/// What a request asks for, in one string, so that two can be compared: no two lists give the same.
std::string canonical(std::initializer_list<std::string_view> parts);

/// Too many passwords are being hashed.
Response busy();
Response no_such_chat();
Response no_such_user();
Response no_such_message();

}  // namespace confab::edge::handlers
