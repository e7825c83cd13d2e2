#pragma once
/// What a command came to, and what others are told of it.

#include <cstdint>
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
};
struct DevicesRevoked {
  UserId user{};
  DeviceId device{};
};  ///< device 0: all of them
struct ChatMade {
  ChatId chat{};
};
struct ChatDeleted {
  ChatId chat{};
  std::vector<UserId> members;
};
struct MessagePosted {
  ChatId chat{};
  MessageId id{};
};
struct ReadMoved {
  UserId user{};
  ChatId chat{};
  std::uint64_t read_up_to = 0;
};
struct StrikesChanged {
  UserId user{};
  std::uint32_t strikes = 0;
};
struct UserBanned {
  UserId user{};
  Time until{};
};

using Notification = std::variant<UserForgotten, DevicesRevoked, ChatMade, ChatDeleted,
                                  MessagePosted, ReadMoved, StrikesChanged, UserBanned>;

struct Applied {
  Outcome outcome;
  std::vector<Notification> notifications;  ///< in the order in which they happened
};

}  // namespace confab::chat
