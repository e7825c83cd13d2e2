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
  title_taken,
  not_a_member,  ///< of a public room, or invited and not in it yet
  not_the_owner,
  general_stays,  ///< nobody leaves the general chat, and nobody deletes it
  not_a_room,     ///< of a direct chat: it has no owner, no links and no members to add
  dead_link,      ///< for whatever reason
  denied_lately,  ///< until `Refused::until` one may not ask again
  uses_spent,     ///< of the link that the request came by
  no_such_link,
  no_such_request,
  no_such_schedule,
  already_sent,  ///< the schedule to cancel; as `Refused::message`
  already_over,  ///< the schedule to cancel failed or was cancelled before
  not_ahead,     ///< a schedule for a time that has passed
  too_far_ahead,
  no_such_file,
  file_in_use,
  too_many_schedules,
  too_many_files,  ///< bytes of one user's files
  too_many_rooms,
  too_many_links,
  too_many_invitations,
  too_many_requests,
};

struct Refused {
  Refusal why{};
  Time until{};         ///< for `banned`, `rate_limited` and `denied_lately`
  MessageId message{};  ///< for `already_sent`
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

struct RoomCreated {
  ChatId chat{};
  bool replayed = false;
  bool operator==(const RoomCreated&) const = default;
};
struct LinkCreated {
  ChatId chat{};
  LinkId link{};
  bool replayed = false;
  bool operator==(const LinkCreated&) const = default;
};
enum class RequestState : std::uint8_t { pending, approved, denied };
/// Where a request to join stands.
struct Asked {
  ChatId chat{};
  RequestState state{};
  bool operator==(const Asked&) const = default;
};
struct Scheduled {
  ScheduleId id{};
  bool replayed = false;
  bool operator==(const Scheduled&) const = default;
};
struct FileAdded {
  FileId file{};
  bool replayed = false;
  bool operator==(const FileAdded&) const = default;
};

using Outcome = std::variant<Refused, Done, UserAdded, DeviceAdded, Sent, Read, Reported,
                             RoomCreated, LinkCreated, Asked, Scheduled, FileAdded>;

// Notifications name a chat or a user, never a connection: who listens is not the rules' business.

struct UserForgotten {
  UserId user{};
  bool operator==(const UserForgotten&) const = default;
};
struct DevicesRevoked {
  UserId user{};
  DeviceId device{};  ///< 0: all of them, and whatever is open by password
  DeviceId but{};     ///< of all, this one stays; 0: none
  bool concerns(DeviceId one) const {
    return device != DeviceId{} ? one == device : but == DeviceId{} || one != but;
  }
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
  /// By what the others knew it: the name of the forgotten guest for whom a direct chat went, or a
  /// room's address.
  std::string peer;
  std::string room = {};
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

struct ChatChanged {
  ChatId chat{};
  bool operator==(const ChatChanged&) const = default;
};
enum class MemberChange : std::uint8_t { invited, joined, left, removed };
/// Who comes and goes. Told the members, or somebody who is not one (any more, or yet).
struct MemberChanged {
  ChatId chat{};
  UserId told{};     ///< 0: the chat's members
  std::string room;  ///< its address
  std::string user;  ///< the name of who came or went
  MemberChange change{};
  bool operator==(const MemberChanged&) const = default;
};
/// A request to join, for the room's owner and for who asked: each is told by a notification.
struct RequestChanged {
  ChatId chat{};
  UserId told{};
  std::string room;
  std::string user;
  RequestState state{};
  bool operator==(const RequestChanged&) const = default;
};
enum class ScheduleState : std::uint8_t { pending, sent, failed, cancelled };
/// Why a scheduled message was not sent when it was due.
enum class Failure : std::uint8_t { none, banned, rate_limited, forbidden, gone, too_late };
struct ScheduleChanged {
  UserId user{};
  ScheduleId schedule{};
  ScheduleState state{};
  Failure reason{};
  ChatId chat{};  ///< of `message`
  MessageId message{};
  bool operator==(const ScheduleChanged&) const = default;
};
/// A file is no longer: its content is to be erased from disk.
struct FileErased {
  BlobName blob{};
  bool operator==(const FileErased&) const = default;
};

using Notification = std::variant<UserForgotten, DevicesRevoked, ChatMade, ChatDeleted,
                                  MessagePosted, ReadMoved, StrikesChanged, UserBanned, ChatChanged,
                                  MemberChanged, RequestChanged, ScheduleChanged, FileErased>;

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
