#pragma once
/// Everything that can change. A command is plain data: whatever needs a clock, a random number, a
/// Unicode table or a password hash was computed before and is a field of it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/chat/settings.hpp"
#include "server/chat/types.hpp"

namespace confab::chat {

// Each command lists its fields once, in `each`; the log's codec, its JSON dump and the tests'
// generators all walk that list. `kind` is the command's number on disk: never reused. Add a field
// at the end and raise `version`; a reader fills what an older version lacks with the default
// below.

/// The operator's numbers from here on.
struct Configure {
  static constexpr std::uint8_t kind = 1, version = 2;
  static constexpr std::string_view name_of_kind = "configure";
  Settings settings;

  bool operator==(const Configure&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("settings", self.settings);
  }
};

/// A newcomer, guest or registered, with the first device, or, with a token of zeros, with none: a
/// name that speaks through the socket intake, and that nobody can prove to be theirs.
struct AddUser {
  static constexpr std::uint8_t kind = 2, version = 1;
  static constexpr std::string_view name_of_kind = "add_user";
  std::string name;      ///< NFC, valid as a name
  std::string name_key;  ///< case-folded: what is unique
  std::string email;     ///< empty: none
  std::string email_key;
  std::string password_hash;  ///< an Argon2id string; empty: a guest
  TokenHash token{};
  std::string device;  ///< a label, may be empty

  bool has_device() const noexcept { return token != TokenHash{}; }
  bool operator==(const AddUser&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("name", self.name);
    visit("name_key", self.name_key);
    visit("email", self.email);
    visit("email_key", self.email_key);
    visit("password_hash", self.password_hash);
    visit("token", self.token);
    visit("device", self.device);
  }
};

/// One more token for a user who proved a password.
struct AddDevice {
  static constexpr std::uint8_t kind = 3, version = 1;
  static constexpr std::string_view name_of_kind = "add_device";
  UserId user{};
  std::string password_hash;  ///< the hash that was verified: a password changed meanwhile refuses
  TokenHash token{};
  std::string device;

  bool operator==(const AddDevice&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("password_hash", self.password_hash);
    visit("token", self.token);
    visit("device", self.device);
  }
};

/// A token ends.
struct RemoveDevice {
  static constexpr std::uint8_t kind = 4, version = 1;
  static constexpr std::string_view name_of_kind = "remove_device";
  UserId user{};
  DeviceId device{};  ///< 0: all of them

  bool operator==(const RemoveDevice&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("device", self.device);
  }
};

/// Sets what is not empty.
struct ChangeAccount {
  static constexpr std::uint8_t kind = 5, version = 2;
  static constexpr std::string_view name_of_kind = "change_account";
  UserId user{};
  std::string password_hash;
  std::string email;
  std::string email_key;
  bool end_other_sessions = false;
  DeviceId device{};  ///< the one that stays signed in then; 0: none
  /// Not empty: only when this is the hash there is, and nobody is told. A hash is made anew with
  /// today's parameters when its password was given.
  std::string was_hash = {};

  bool operator==(const ChangeAccount&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("password_hash", self.password_hash);
    visit("email", self.email);
    visit("email_key", self.email_key);
    visit("end_other_sessions", self.end_other_sessions);
    visit("device", self.device);
    visit("was_hash", self.was_hash);
  }
};

/// The user was there. Proposed at most once in `Chat::seen_interval`.
struct NoteSeen {
  static constexpr std::uint8_t kind = 6, version = 1;
  static constexpr std::string_view name_of_kind = "note_seen";
  UserId user{};
  DeviceId device{};  ///< 0: came with a password, not a token

  bool operator==(const NoteSeen&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("device", self.device);
  }
};

struct SendMessage {
  static constexpr std::uint8_t kind = 7, version = 2;
  static constexpr std::string_view name_of_kind = "send_message";
  UserId from{};
  ChatId chat{};         ///< where to, or 0 when `peer` says it
  UserId peer{};         ///< the direct chat with this user, made when it is not there yet
  MessageId reply_to{};  ///< 0: no comment
  std::string text;      ///< valid: see behaviour "Text"; empty only when there are files
  std::string key;       ///< idempotency key; empty: none
  Digest digest{};       ///< of the request, when there is a key
  std::vector<FileId> files = {};  ///< own and unused ones, none twice

  bool operator==(const SendMessage&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("from", self.from);
    visit("chat", self.chat);
    visit("peer", self.peer);
    visit("reply_to", self.reply_to);
    visit("text", self.text);
    visit("key", self.key);
    visit("digest", self.digest);
    visit("files", self.files);
  }
};

/// The user has everything in this chat up to an id.
struct MarkRead {
  static constexpr std::uint8_t kind = 8, version = 1;
  static constexpr std::string_view name_of_kind = "mark_read";
  UserId user{};
  ChatId chat{};  ///< 0: every chat of the user
  std::uint64_t up_to = 0;

  bool operator==(const MarkRead&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("chat", self.chat);
    visit("up_to", self.up_to);
  }
};

struct ReportUser {
  static constexpr std::uint8_t kind = 9, version = 1;
  static constexpr std::string_view name_of_kind = "report_user";
  UserId from{};
  UserId target{};
  std::string reason;   ///< may be empty
  MessageId message{};  ///< 0: none
  std::string key = {};
  Digest digest{};

  bool operator==(const ReportUser&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("from", self.from);
    visit("target", self.target);
    visit("reason", self.reason);
    visit("message", self.message);
    visit("key", self.key);
    visit("digest", self.digest);
  }
};

/// Time has passed and something is due: messages to erase, guests to forget, keys to drop.
struct Lapse {
  static constexpr std::uint8_t kind = 10, version = 1;
  static constexpr std::string_view name_of_kind = "lapse";

  bool operator==(const Lapse&) const = default;
  template <class Self, class Visit>
  static void each(Self&, Visit&&) {}
};

/// A user goes for good: a guest whose session ends with its last connection.
struct ForgetUser {
  static constexpr std::uint8_t kind = 11, version = 1;
  static constexpr std::string_view name_of_kind = "forget_user";
  UserId user{};

  bool operator==(const ForgetUser&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
  }
};

struct CreateRoom {
  static constexpr std::uint8_t kind = 12, version = 1;
  static constexpr std::string_view name_of_kind = "create_room";
  UserId owner{};
  std::string title;      ///< NFC, valid as a title
  std::string title_key;  ///< case-folded: what a public room's is unique by
  std::string address;    ///< of a private room: `~` and 16 random characters; empty: a public one
  std::uint32_t history = 0;    ///< messages a new member gets; `whole_history`: all
  std::optional<Duration> ttl;  ///< lifetime of its messages; nothing: the server's
  std::string key = {};
  Digest digest{};

  bool operator==(const CreateRoom&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("owner", self.owner);
    visit("title", self.title);
    visit("title_key", self.title_key);
    visit("address", self.address);
    visit("history", self.history);
    visit("ttl", self.ttl);
    visit("key", self.key);
    visit("digest", self.digest);
  }
};

/// Closes a room for all.
struct DeleteRoom {
  static constexpr std::uint8_t kind = 13, version = 1;
  static constexpr std::string_view name_of_kind = "delete_room";
  UserId user{};
  ChatId chat{};

  bool operator==(const DeleteRoom&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("chat", self.chat);
  }
};

struct JoinRoom {
  static constexpr std::uint8_t kind = 14, version = 1;
  static constexpr std::string_view name_of_kind = "join_room";
  UserId user{};
  ChatId chat{};

  bool operator==(const JoinRoom&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("chat", self.chat);
  }
};

/// A member goes, or an invitation is declined.
struct LeaveRoom {
  static constexpr std::uint8_t kind = 15, version = 1;
  static constexpr std::string_view name_of_kind = "leave_room";
  UserId user{};
  ChatId chat{};

  bool operator==(const LeaveRoom&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("chat", self.chat);
  }
};

struct InviteUsers {
  static constexpr std::uint8_t kind = 16, version = 1;
  static constexpr std::string_view name_of_kind = "invite_users";
  UserId from{};
  ChatId chat{};
  std::vector<UserId> users;

  bool operator==(const InviteUsers&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("from", self.from);
    visit("chat", self.chat);
    visit("users", self.users);
  }
};

/// A link to a room, by which whoever has it may ask to be let in.
struct CreateLink {
  static constexpr std::uint8_t kind = 17, version = 1;
  static constexpr std::string_view name_of_kind = "create_link";
  UserId from{};
  ChatId chat{};
  std::string secret;      ///< 128 random bits, as the link spells them
  Time expires_at{};       ///< 0: never
  std::uint32_t uses = 0;  ///< 0: any number
  std::string key = {};
  Digest digest{};

  bool operator==(const CreateLink&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("from", self.from);
    visit("chat", self.chat);
    visit("secret", self.secret);
    visit("expires_at", self.expires_at);
    visit("uses", self.uses);
    visit("key", self.key);
    visit("digest", self.digest);
  }
};

struct RevokeLink {
  static constexpr std::uint8_t kind = 18, version = 1;
  static constexpr std::string_view name_of_kind = "revoke_link";
  UserId from{};
  ChatId chat{};
  LinkId link{};

  bool operator==(const RevokeLink&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("from", self.from);
    visit("chat", self.chat);
    visit("link", self.link);
  }
};

/// Somebody opened a link.
struct AskToJoin {
  static constexpr std::uint8_t kind = 19, version = 1;
  static constexpr std::string_view name_of_kind = "ask_to_join";
  UserId user{};
  std::string secret;

  bool operator==(const AskToJoin&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("secret", self.secret);
  }
};

struct DecideRequest {
  static constexpr std::uint8_t kind = 20, version = 1;
  static constexpr std::string_view name_of_kind = "decide_request";
  UserId from{};
  ChatId chat{};
  UserId user{};  ///< who asked
  bool approve = false;

  bool operator==(const DecideRequest&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("from", self.from);
    visit("chat", self.chat);
    visit("user", self.user);
    visit("approve", self.approve);
  }
};

/// A message for later.
struct ScheduleMessage {
  static constexpr std::uint8_t kind = 21, version = 1;
  static constexpr std::string_view name_of_kind = "schedule_message";
  SendMessage message;
  Time due{};

  bool operator==(const ScheduleMessage&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("due", self.due);
    visit("message", self.message);
  }
};

struct CancelScheduled {
  static constexpr std::uint8_t kind = 22, version = 1;
  static constexpr std::string_view name_of_kind = "cancel_scheduled";
  UserId user{};
  ScheduleId schedule{};

  bool operator==(const CancelScheduled&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("schedule", self.schedule);
  }
};

/// A scheduled message is due.
struct DeliverScheduled {
  static constexpr std::uint8_t kind = 23, version = 1;
  static constexpr std::string_view name_of_kind = "deliver_scheduled";
  ScheduleId schedule{};
  bool missed = false;  ///< the server was not there when it was due

  bool operator==(const DeliverScheduled&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("schedule", self.schedule);
    visit("missed", self.missed);
  }
};

/// A file was uploaded: its content is on disk already.
struct AddFile {
  static constexpr std::uint8_t kind = 24, version = 1;
  static constexpr std::string_view name_of_kind = "add_file";
  UserId owner{};
  std::string name;  ///< as it is offered to whoever downloads it
  std::string type;  ///< a media type
  std::uint64_t size = 0;
  ContentHash sha256{};
  BlobName blob{};
  std::string key = {};
  Digest digest{};

  bool operator==(const AddFile&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("owner", self.owner);
    visit("name", self.name);
    visit("type", self.type);
    visit("size", self.size);
    visit("sha256", self.sha256);
    visit("blob", self.blob);
    visit("key", self.key);
    visit("digest", self.digest);
  }
};

/// An upload that no message uses is thrown away.
struct RemoveFile {
  static constexpr std::uint8_t kind = 25, version = 1;
  static constexpr std::string_view name_of_kind = "remove_file";
  UserId user{};
  FileId file{};

  bool operator==(const RemoveFile&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("file", self.file);
  }
};

using Command =
    std::variant<Configure, AddUser, AddDevice, RemoveDevice, ChangeAccount, NoteSeen, SendMessage,
                 MarkRead, ReportUser, Lapse, ForgetUser, CreateRoom, DeleteRoom, JoinRoom,
                 LeaveRoom, InviteUsers, CreateLink, RevokeLink, AskToJoin, DecideRequest,
                 ScheduleMessage, CancelScheduled, DeliverScheduled, AddFile, RemoveFile>;

/// What a node asks the log to take.
struct Proposal {
  Time at{};               ///< the proposer's clock
  std::uint64_t node = 0;  ///< who asks: random, new at every start
  std::uint64_t tag = 0;   ///< the node's own number for it, by which it knows it again
  Command command;

  bool operator==(const Proposal&) const = default;
};

/// What the log took: the same, with its place. `at` is never before the record before it.
struct Record {
  Seq seq{};
  Time at{};
  std::uint64_t node = 0;
  std::uint64_t tag = 0;
  Command command;

  bool operator==(const Record&) const = default;
};

}  // namespace confab::chat
