#pragma once
/// All that the messenger remembers, as plain data. The rules (chat.hpp) keep it consistent; the
/// snapshot writes it down and reads it back.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
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
  // These follow from the chats, files and schedules.
  std::set<ChatId> invited;  ///< to rooms that it has not entered
  std::uint32_t rooms_owned = 0;
  std::uint64_t file_bytes = 0;  ///< of own files
  std::uint32_t files = 0;
  std::set<ScheduleId> schedules;
  std::uint32_t pending_schedules = 0;
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
  std::vector<FileId> files;
  Time scheduled_at{};  ///< when it was to be delivered; 0: when it was sent
  bool late = false;    ///< it was delivered later than that
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
  Seq since{};  ///< the record by which this one came in
  /// Messages up to this id were never this member's, or are hidden for good.
  std::uint64_t visible_after = 0;
  std::uint64_t read_up_to = 0;  ///< the cursor; only moves forward
  /// Ascending by id, and by time but for the missed. The last one is at the cursor, unless that is
  /// not beyond `visible_after`. Those whose time has passed are merged into `visible_after`.
  std::vector<ReadMark> marks;
  std::vector<MessageId> own_unconfirmed;  ///< own messages beyond the cursor: never unread
  bool operator==(const Membership&) const = default;
};

/// Somebody the owner lets in without asking.
struct Invitation {
  Time at{};
  bool operator==(const Invitation&) const = default;
};

/// By which whoever has its secret may ask to be let in.
struct Link {
  std::string secret;
  Time created_at{};
  Time expires_at{};       ///< 0: never
  std::uint32_t uses = 0;  ///< how many may be let in by it; 0: any number
  std::uint32_t used = 0;
  bool operator==(const Link&) const = default;
};

struct JoinRequest {
  Time at{};
  LinkId link{};     ///< it came by this one, which may be gone
  Time denied_at{};  ///< 0: not decided
  bool operator==(const JoinRequest&) const = default;
};

enum class ChatKind : std::uint8_t { general, direct, room, private_room };

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
  // Of rooms only.
  std::string title;      ///< of a private room: a label
  std::string title_key;  ///< of a public room: unique
  std::string address;    ///< of a private room
  UserId owner{};         ///< a member
  std::uint32_t history = 0;
  std::optional<Duration> ttl;
  std::map<UserId, Invitation> invited;  ///< no members
  std::map<LinkId, Link> links;
  std::map<UserId, JoinRequest> requests;  ///< of no members
  /// What concerned all members beside the messages, in order; at most `events_kept_max`.
  std::vector<Event> events;
  Seq events_lost{};
  bool operator==(const Conversation&) const = default;

  bool is_room() const noexcept { return kind == ChatKind::room || is_private(); }
  bool is_private() const noexcept { return kind == ChatKind::private_room; }
};

// The limits of what a chat and a user may have; past them `too_many_...` is the answer.
inline constexpr std::size_t rooms_owned_max = 16'384;
inline constexpr std::size_t invitations_max = 1000;  ///< of one room, not yet taken
inline constexpr std::size_t links_max = 100;         ///< of one room
inline constexpr std::size_t requests_max = 1000;  ///< of one room, denied ones of a day included
inline constexpr std::size_t files_per_message_max = 10;
inline constexpr std::size_t files_max = 1000;          ///< of one user
inline constexpr std::size_t schedules_over_max = 100;  ///< sent, failed or cancelled, of one user

/// How long somebody who was denied may not ask again.
inline constexpr Duration denial = std::chrono::hours{24};

/// An uploaded file. It is of one message or schedule at most, and goes with it.
struct File {
  FileId id{};
  UserId owner{};
  std::string name;
  std::string type;
  std::uint64_t size = 0;
  ContentHash sha256{};
  BlobName blob{};
  Time at{};
  ChatId chat{};          ///< of `message`
  MessageId message{};    ///< 0: not sent
  ScheduleId schedule{};  ///< pending; 0: none
  Time unused_since{};    ///< without a message or schedule
  bool operator==(const File&) const = default;

  bool unused() const noexcept { return message == MessageId{} && schedule == ScheduleId{}; }
};

/// A message for later, and for a while what became of it.
struct Schedule {
  ScheduleId id{};
  UserId from{};
  ChatId chat{};  ///< 0: the direct chat with `peer`
  UserId peer{};
  MessageId reply_to{};
  std::string text;  ///< empty once it is over
  std::vector<FileId> files;
  Time created_at{};
  Time due{};
  ScheduleState state{};
  Failure reason{};
  MessageId message{};
  Time over_at{};  ///< when it was sent, failed or was cancelled
  bool operator==(const Schedule&) const = default;

  bool pending() const noexcept { return state == ScheduleState::pending; }
};

/// A scheduled message that is delivered this much after its time is marked `late`.
inline constexpr Duration late_from = std::chrono::seconds{1};

/// How long what became of a scheduled message can be asked for.
inline constexpr Duration schedule_kept = std::chrono::hours{24};

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
  std::variant<Sent, Reported, RoomCreated, LinkCreated, Scheduled, FileAdded> answer;
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
  std::map<ScheduleId, Schedule> schedules;
  std::map<FileId, File> files;
  bool operator==(const State&) const = default;
};

}  // namespace confab::chat
