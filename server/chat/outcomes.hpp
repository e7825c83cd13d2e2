#pragma once
/// What a command came to, and what others are told of it.

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "server/chat/types.hpp"

namespace confab::chat {

/// Why the rules said no. Nothing was changed.
enum class Refusal : std::uint8_t {
  no_such_user = 1,  ///< or forgotten since
  no_such_chat,      ///< or one that is not yours: the two look the same
  no_such_message,
  no_such_device,
  name_taken,
  email_taken,
  signed_out,            ///< the token or password is no longer good
  banned,                ///< until `Refused::until`
  rate_limited,          ///< until `Refused::until`
  gone,                  ///< the message to answer has expired
  not_the_parents_chat,  ///< a comment whose chat is not its parent's
  beyond_newest,         ///< confirming what is not there yet
  not_oneself,           ///< reporting oneself
  not_their_message,     ///< a report naming somebody else's message
  key_reused,            ///< the idempotency key was used for something else
};

struct Refused {
  Refusal why{};
  Time until{};  ///< for `banned` and `rate_limited`
  bool operator==(const Refused&) const = default;
};

struct Done {
  bool operator==(const Done&) const = default;
};
struct UserAdded {
  UserId user{};
  DeviceId device{};
  bool operator==(const UserAdded&) const = default;
};
struct DeviceAdded {
  DeviceId device{};
  bool operator==(const DeviceAdded&) const = default;
};
struct Sent {
  MessageId id{};
  ChatId chat{};
  Time at{};
  bool replayed = false;  ///< answered from an earlier one with the same key
  bool operator==(const Sent&) const = default;
};
struct Read {
  std::uint64_t read_up_to = 0;  ///< of the chat, or what was asked for when it was every chat
  bool operator==(const Read&) const = default;
};
struct Reported {
  bool counted = false;
  std::uint32_t strikes = 0;
  bool replayed = false;
  bool operator==(const Reported&) const = default;
};

using Outcome = std::variant<Refused, Done, UserAdded, DeviceAdded, Sent, Read, Reported>;

// Notifications name a chat or a user, never a connection: who listens is not the rules' business.

struct UserForgotten {
  UserId user{};
  bool operator==(const UserForgotten&) const = default;
};
struct DevicesRevoked {
  UserId user{};
  DeviceId device{};  ///< 0: all of them
  bool operator==(const DevicesRevoked&) const = default;
};
struct ChatMade {
  ChatId chat{};
  bool operator==(const ChatMade&) const = default;
};
struct ChatDeleted {
  ChatId chat{};
  /// Who was in it, since the chat can't say so any more; empty in a user's history.
  std::vector<UserId> members;
  /// The forgotten guest for whom a direct chat went: the others knew it by this name.
  std::string peer;
  bool operator==(const ChatDeleted&) const = default;
};
struct MessagePosted {
  ChatId chat{};
  MessageId id{};
  bool operator==(const MessagePosted&) const = default;
};
struct ReadMoved {
  UserId user{};
  ChatId chat{};
  std::uint64_t read_up_to = 0;
  bool operator==(const ReadMoved&) const = default;
};
struct StrikesChanged {
  UserId user{};
  std::uint32_t strikes = 0;
  bool operator==(const StrikesChanged&) const = default;
};
struct UserBanned {
  UserId user{};
  Time until{};
  bool operator==(const UserBanned&) const = default;
};

using Notification = std::variant<UserForgotten, DevicesRevoked, ChatMade, ChatDeleted,
                                  MessagePosted, ReadMoved, StrikesChanged, UserBanned>;

/// Whom a notification concerns, after its record was applied. One of the three is set.
struct Audience {
  ChatId chat{};                  ///< all members of this chat
  UserId user{};                  ///< this user
  std::span<const UserId> users;  ///< these; a view into the notification
};
Audience audience_of(const Notification& told);

/// True for what is an event to those whom it concerns; the rest only ends what a user has open.
bool is_event(const Notification& told);

/// Something that happened for a user; its id is the place of its record. Told live or later
/// (`Chat::events_after`) it is the same.
struct Event {
  Seq seq{};
  Time at{};  ///< of the record, never before the event before it
  Notification what;
  bool operator==(const Event&) const = default;
};

struct Applied {
  Outcome outcome;
  std::vector<Notification> notifications;  ///< in the order in which they happened
};

}  // namespace confab::chat
