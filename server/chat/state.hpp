#pragma once
/// All that the messenger remembers, as plain data. The rules (chat.hpp) keep it consistent; the
/// snapshot writes it down and reads it back.

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "server/chat/outcomes.hpp"
#include "server/chat/settings.hpp"
#include "server/chat/types.hpp"

namespace confab::chat {

struct Device {
  DeviceId id{};
  TokenHash token{};
  std::string label;
  Time created_at{};
  Time last_seen_at{};
  bool operator==(const Device&) const = default;
};

/// One reporter's word against a user. It stays after it has aged out, until the count starts anew:
/// a reporter counts once per target until then.
struct Report {
  UserId from{};
  Time at{};
  std::string reason;
  MessageId message{};
  bool operator==(const Report&) const = default;
};

struct User {
  UserId id{};
  std::string name;
  std::string name_key;
  std::string email;
  std::string email_key;
  std::string password_hash;  ///< empty: a guest
  Time created_at{};
  Time last_seen_at{};
  std::vector<Device> devices;  ///< in order of id
  std::uint32_t sent_in_window = 0;
  Time window_ends_at{};
  std::vector<Report> reports;  ///< against this user, in order of time
  Time banned_until{};
  std::set<ChatId> chats;
  Seq last_event{};  ///< of what concerned only this user; see Chat::newest_event
  /// What concerned only this user, in order: reads, reports, bans, chats that are gone. What a
  /// chat tells all its members is found there.
  std::vector<Event> events;
  Seq events_lost{};  ///< records up to here may have meant events that `events` no longer has
  bool operator==(const User&) const = default;

  bool registered() const noexcept { return !password_hash.empty(); }
};

struct Message {
  MessageId id{};
  Time at{};
  UserId from{};
  MessageId reply_to{};
  MessageId root{};
  std::string text;
  bool erased = false;  ///< hidden from everyone; leaves as soon as everything before it has
  bool operator==(const Message&) const = default;
};

/// "Confirmed everything up to here, then": what a message's lifetime is counted from.
struct ReadMark {
  std::uint64_t up_to = 0;
  Time at{};
  bool operator==(const ReadMark&) const = default;

  /// No time at all: these had waited too long before they were confirmed, and stay gone.
  bool missed() const noexcept { return at == Time{}; }
};

struct Membership {
  Time joined_at{};
  /// Messages up to this id were never this member's, or are hidden for good.
  std::uint64_t visible_after = 0;
  std::uint64_t read_up_to = 0;  ///< the cursor; only moves forward
  /// Ascending by id, and by time but for the missed. The last one is at the cursor, unless that is
  /// not beyond `visible_after`. Those whose time has passed are merged into `visible_after`.
  std::vector<ReadMark> marks;
  std::vector<MessageId> own_unconfirmed;  ///< own messages beyond the cursor: never unread
  bool operator==(const Membership&) const = default;
};

enum class ChatKind : std::uint8_t { general, direct };

struct Conversation {
  ChatId id{};
  ChatKind kind{};
  std::map<UserId, Membership> members;  ///< of a direct chat with oneself: one
  std::deque<Message> messages;          ///< ascending by id and by time; the front is never erased
  std::uint64_t newest = 0;              ///< id of the last message there ever was
  /// Comments that are not erased, by what they answer and by their root; follows from `messages`.
  std::map<MessageId, std::vector<MessageId>> threads;
  std::deque<MessageId> expired;  ///< the highest erased ids, ascending, at most `expired_kept_max`
  /// Messages up to this id had expired for their authors when the operator's numbers changed.
  std::uint64_t lost_to_authors = 0;
  Seq last_event{};  ///< of what concerned all members
  bool operator==(const Conversation&) const = default;
};

/// How many erased messages a chat still knows to have existed, so that commenting on one is
/// answered `gone` and not `not-found`.
inline constexpr std::size_t expired_kept_max = 1000;

/// How many read marks a membership keeps; past that the two oldest become one, with the later
/// time, so a message lives a little longer, never shorter. Confirming every second for an hour
/// fits.
inline constexpr std::size_t read_marks_max = 4096;

/// How many devices a user may have; one more ends the one that was away longest.
inline constexpr std::size_t devices_max = 100;

/// How many events a user keeps with every position read; past that only the last one of each chat
/// stays, for it says all.
inline constexpr std::size_t events_unthinned_max = 64;

/// How many events a user keeps; past that the oldest go, and resuming before them is a gap. The
/// events of the newest record stay together, however many they are.
inline constexpr std::size_t events_kept_max = 256;

/// The first answer under an idempotency key.
struct Retry {
  Digest digest{};
  Time expires_at{};
  std::variant<Sent, Reported> answer;
  bool operator==(const Retry&) const = default;
};
using RetryKey = std::pair<UserId, std::string>;

/// A forgotten guest whose messages outlive it (with long lifetimes): the name they carry.
struct Departed {
  std::string name;
  std::uint64_t messages = 0;
  bool operator==(const Departed&) const = default;
};

struct State {
  Seq last_seq{};  ///< of the last record that was applied
  Time last_at{};  ///< and its time
  Settings settings;
  std::unordered_map<UserId, User>
      users;  ///< every user is a member of general: walk that, in order
  std::map<ChatId, Conversation> chats;
  std::map<RetryKey, Retry> retries;
  std::map<UserId, Departed> departed;
  bool operator==(const State&) const = default;
};

}  // namespace confab::chat
