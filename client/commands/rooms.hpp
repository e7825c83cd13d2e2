#pragma once
/// The commands about rooms, one function each, and what each can be told. A chat is named as
/// everywhere: a public room's title, a private one's address.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/context.hpp"

namespace confab::client {

/// Those one is in or invited to.
Outcome<void> rooms(Context& context);
/// Public ones with that in their title.
Outcome<void> find(Context& context, const std::string& text);

struct CreateOptions {
  std::string title;
  bool is_private = false;
  std::optional<std::string> history;  ///< "none", "last:N", "all"
  std::optional<std::string> ttl;      ///< "24h"
  std::optional<std::string> key;
};
/// The new room's address.
Outcome<std::string> create(Context& context, const CreateOptions& options);

/// A room's address; or a link, or its secret, by which one asks to be let in.
Outcome<void> join(Context& context, const std::string& chat_or_link);
/// The last one takes the room along, and is asked at a terminal unless that is what they want.
Outcome<void> leave(Context& context, const std::string& chat, bool yes = false);
Outcome<void> members(Context& context, const std::string& chat);

/// What opens that room's live connection for a short while, and nothing else.
Outcome<void> room_token(Context& context, const std::string& chat);

struct DeleteOptions {
  std::string chat;
  bool yes = false;
};
Outcome<void> delete_room(Context& context, const DeleteOptions& options);

struct InviteOptions {
  std::string chat;
  std::vector<std::string> names;
};
Outcome<void> invite(Context& context, const InviteOptions& options);

/// Makes one, lists them, or ends one.
struct LinkOptions {
  std::string chat;
  std::optional<std::string> expires_in;  ///< "24h"
  std::optional<std::uint64_t> uses;
  std::optional<std::string> key;
  bool list = false;
  std::optional<std::uint64_t> revoke;
};
Outcome<void> link(Context& context, const LinkOptions& options);

/// Without a chat those of all private rooms that one owns.
Outcome<void> requests(Context& context, const std::optional<std::string>& chat);

struct DecisionOptions {
  std::string chat;
  std::string name;
  bool approve = false;
};
Outcome<void> decide(Context& context, const DecisionOptions& options);

}  // namespace confab::client
