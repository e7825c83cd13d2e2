#pragma once
/// Everything that can change. A command is plain data: whatever needs a clock, a random number, a
/// Unicode table or a password hash was computed before and is a field of it.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "server/chat/settings.hpp"
#include "server/chat/types.hpp"

namespace confab::chat {

// Each command lists its fields once, in `each`; the log's codec, its JSON dump and the tests'
// generators all walk that list. `kind` is the command's number on disk: never reused. Add a field
// at the end and raise `version`; a reader fills what an older version lacks with the default
// below.

/// The operator's numbers from here on.
struct Configure {
  static constexpr std::uint8_t kind = 1, version = 1;
  static constexpr std::string_view name_of_kind = "configure";
  Settings settings;

  bool operator==(const Configure&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("settings", self.settings);
  }
};

/// A newcomer, guest or registered, with the first device.
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
  static constexpr std::uint8_t kind = 5, version = 1;
  static constexpr std::string_view name_of_kind = "change_account";
  UserId user{};
  std::string password_hash;
  std::string email;
  std::string email_key;

  bool operator==(const ChangeAccount&) const = default;
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("user", self.user);
    visit("password_hash", self.password_hash);
    visit("email", self.email);
    visit("email_key", self.email_key);
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
  static constexpr std::uint8_t kind = 7, version = 1;
  static constexpr std::string_view name_of_kind = "send_message";
  UserId from{};
  ChatId chat{};         ///< where to, or 0 when `peer` says it
  UserId peer{};         ///< the direct chat with this user, made when it is not there yet
  MessageId reply_to{};  ///< 0: no comment
  std::string text;      ///< valid: see behaviour "Text"
  std::string key;       ///< idempotency key; empty: none
  Digest digest{};       ///< of the request, when there is a key

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
  std::string key;
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

using Command = std::variant<Configure, AddUser, AddDevice, RemoveDevice, ChangeAccount, NoteSeen,
                             SendMessage, MarkRead, ReportUser, Lapse>;

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
