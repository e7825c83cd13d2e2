#pragma once
/// The JSON bodies of the HTTP interface as plain structs: what the server writes and clients read.
///
/// An `optional` without a value is left out of the JSON; a `Nullable` is written as null.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/api/files.hpp"
#include "protocol/api/problem.hpp"
#include "protocol/api/rooms.hpp"
#include "protocol/api/schedules.hpp"
#include "protocol/api/values.hpp"

namespace confab::api {

struct Rate {
  std::uint32_t limit = 0;  ///< 0: no limit
  std::uint32_t remaining = 0;
  Nullable<Timestamp> resets_at;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("limit", s.limit);
    v("remaining", s.remaining);
    v("resets_at", s.resets_at);
  }
};

/// Somebody else.
struct User {
  std::string name;
  bool registered = false;
  bool online = false;
  Timestamp created_at;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("name", s.name);
    v("registered", s.registered);
    v("online", s.online);
    v("created_at", s.created_at);
  }
};

/// Oneself.
struct Me {
  std::string name;
  bool registered = false;
  bool online = false;
  Timestamp created_at;
  Nullable<std::string> email;
  std::uint32_t strikes = 0;
  Nullable<Timestamp> banned_until;
  Rate rate;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("name", s.name);
    v("registered", s.registered);
    v("online", s.online);
    v("created_at", s.created_at);
    v("email", s.email);
    v("strikes", s.strikes);
    v("banned_until", s.banned_until);
    v("rate", s.rate);
  }
};

struct Message {
  std::uint64_t id = 0;
  std::string chat;
  std::string from;
  /// Absent only in the replay of a message that has expired since.
  std::optional<std::string> text = {};
  Timestamp at;
  std::optional<std::uint64_t> reply_to = {};
  std::optional<std::uint64_t> root = {};
  std::optional<bool> reply_expired = {};
  std::uint64_t comments = 0;
  std::optional<std::vector<File>> files = {};
  std::optional<Timestamp> scheduled_at = {};  ///< when it was to be delivered
  std::optional<bool> late = {};               ///< and it was not
  std::optional<Timestamp> expires_at = {};
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("id", s.id);
    v("chat", s.chat);
    v("from", s.from);
    v("text", s.text);
    v("at", s.at);
    v("reply_to", s.reply_to);
    v("root", s.root);
    v("reply_expired", s.reply_expired);
    v("comments", s.comments);
    v("files", s.files);
    v("scheduled_at", s.scheduled_at);
    v("late", s.late);
    v("expires_at", s.expires_at);
  }
};

struct Chat {
  std::string chat;  ///< the address: "general", "@bob", a room's title, "~" and 16 characters
  std::string kind;  ///< "general", "direct", "room"
  std::string title;
  Nullable<std::string> owner;
  bool is_private = false;
  std::uint64_t members = 0;
  std::uint64_t online = 0;
  std::uint64_t unread = 0;
  std::uint64_t read_up_to = 0;
  Nullable<Message> last_message;
  std::string history;                                ///< "last:20"
  std::string ttl;                                    ///< "1h", "0" for ever
  std::optional<bool> member = {};                    ///< false for who is not in it
  std::optional<bool> invited = {};                   ///< true for who was invited and is not in it
  std::optional<std::vector<Message>> messages = {};  ///< with /status?unread=1
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("chat", s.chat);
    v("kind", s.kind);
    v("title", s.title);
    v("owner", s.owner);
    v("private", s.is_private);
    v("members", s.members);
    v("online", s.online);
    v("unread", s.unread);
    v("read_up_to", s.read_up_to);
    v("last_message", s.last_message);
    v("history", s.history);
    v("ttl", s.ttl);
    v("member", s.member);
    v("invited", s.invited);
    v("messages", s.messages);
  }
};

/// The answer to /connect, /register and /login.
struct Connected {
  Me user;
  std::optional<std::string> token = {};  ///< absent when it went into a cookie
  std::vector<Message> messages;
  std::vector<Chat> chats;
  std::uint64_t unread = 0;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("user", s.user);
    v("token", s.token);
    v("messages", s.messages);
    v("chats", s.chats);
    v("unread", s.unread);
  }
};

/// The numbers a client may want to know before it bumps into them; durations as strings.
struct ServerLimits {
  std::uint64_t text_max = 0;  ///< code points
  std::uint64_t body_max = 0;  ///< bytes
  std::uint32_t rate_limit = 0;
  std::string rate_window;
  std::uint32_t history = 0;
  std::string ttl;
  std::string ttl_from;
  std::string unread_retention;
  std::uint32_t strikes = 0;
  std::string report_ttl;
  std::string ban;
  std::string guest_ttl;
  std::string idempotency_ttl;
  std::uint64_t search_min_length = 0;  ///< code points
  std::uint32_t schedule_max = 0;
  std::string schedule_ahead;
  std::string schedule_late;
  std::uint64_t file_max = 0;    ///< bytes
  std::uint64_t file_quota = 0;  ///< bytes
  std::string file_orphan_ttl;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("text_max", s.text_max);
    v("body_max", s.body_max);
    v("rate_limit", s.rate_limit);
    v("rate_window", s.rate_window);
    v("history", s.history);
    v("ttl", s.ttl);
    v("ttl_from", s.ttl_from);
    v("unread_retention", s.unread_retention);
    v("strikes", s.strikes);
    v("report_ttl", s.report_ttl);
    v("ban", s.ban);
    v("guest_ttl", s.guest_ttl);
    v("idempotency_ttl", s.idempotency_ttl);
    v("search_min_length", s.search_min_length);
    v("schedule_max", s.schedule_max);
    v("schedule_ahead", s.schedule_ahead);
    v("schedule_late", s.schedule_late);
    v("file_max", s.file_max);
    v("file_quota", s.file_quota);
    v("file_orphan_ttl", s.file_orphan_ttl);
  }
};

struct Server {
  std::string name;
  std::string version;
  Timestamp started_at;
  std::uint64_t users = 0;
  std::uint64_t online = 0;
  ServerLimits limits;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("name", s.name);
    v("version", s.version);
    v("started_at", s.started_at);
    v("users", s.users);
    v("online", s.online);
    v("limits", s.limits);
  }
};

/// GET /status; what follows `server` is there only for who is signed in.
struct Status {
  Server server;
  std::optional<Me> user = {};
  std::optional<Rate> rate = {};
  std::optional<std::uint32_t> strikes = {};
  std::optional<Nullable<Timestamp>> banned_until = {};
  std::optional<std::vector<Chat>> chats = {};
  std::optional<std::uint64_t> unread = {};
  std::optional<std::uint64_t> scheduled = {};
  std::optional<std::uint64_t> cursor = {};
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("server", s.server);
    v("user", s.user);
    v("rate", s.rate);
    v("strikes", s.strikes);
    v("banned_until", s.banned_until);
    v("chats", s.chats);
    v("unread", s.unread);
    v("scheduled", s.scheduled);
    v("cursor", s.cursor);
  }
};

struct Device {
  std::uint64_t id = 0;
  std::string device;  ///< its label
  Timestamp created_at;
  Timestamp last_seen_at;
  bool current = false;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("id", s.id);
    v("device", s.device);
    v("created_at", s.created_at);
    v("last_seen_at", s.last_seen_at);
    v("current", s.current);
  }
};

struct SentMessage {
  Message message;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("message", s.message);
  }
};
struct Users {
  std::vector<User> users;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("users", s.users);
  }
};
struct Devices {
  std::vector<Device> devices;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("devices", s.devices);
  }
};
struct Chats {
  std::vector<Chat> chats;
  std::optional<bool> more = {};  ///< true when a search found more than are told
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("chats", s.chats);
    v("more", s.more);
  }
};
struct Messages {
  std::vector<Message> messages;
  bool more = false;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("messages", s.messages);
    v("more", s.more);
  }
};
struct Comments {
  std::vector<Message> comments;
  bool more = false;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("comments", s.comments);
    v("more", s.more);
  }
};
struct ReadCursor {
  std::uint64_t read_up_to = 0;
  std::uint64_t unread = 0;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("read_up_to", s.read_up_to);
    v("unread", s.unread);
  }
};
struct ReportCounted {
  bool counted = false;
  std::uint32_t strikes = 0;
  std::uint32_t limit = 0;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("counted", s.counted);
    v("strikes", s.strikes);
    v("limit", s.limit);
  }
};

/// What happened, as a stream tells it. `type` says which of the rest is there (docs/api.md,
/// "Events"). `ack` and `error` answer what was sent up a WebSocket.
struct Event {
  std::optional<std::uint64_t> id = {};  ///< of the record that caused it: where to resume after it
  std::string type;
  Timestamp at;
  std::optional<Message> message = {};
  std::optional<std::string> chat = {};
  std::optional<std::string> user = {};
  std::optional<std::string> change = {};  ///< of `chat` and `member`
  std::optional<std::string> state = {};   ///< of `request`
  std::optional<ScheduledState> scheduled = {};
  std::optional<std::uint64_t> read_up_to = {};
  std::optional<std::uint64_t> unread = {};
  std::optional<std::uint32_t> strikes = {};
  std::optional<std::uint32_t> limit = {};
  std::optional<Timestamp> banned_until = {};
  std::optional<std::string> reason = {};  ///< of `closed`: "too-slow", "revoked", "going-away"
  std::optional<std::uint64_t> cursor = {};
  std::optional<std::uint64_t> oldest = {};
  std::optional<std::uint64_t> newest = {};
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("id", s.id);
    v("type", s.type);
    v("at", s.at);
    v("message", s.message);
    v("chat", s.chat);
    v("user", s.user);
    v("change", s.change);
    v("state", s.state);
    v("scheduled", s.scheduled);
    v("read_up_to", s.read_up_to);
    v("unread", s.unread);
    v("strikes", s.strikes);
    v("limit", s.limit);
    v("banned_until", s.banned_until);
    v("reason", s.reason);
    v("cursor", s.cursor);
    v("oldest", s.oldest);
    v("newest", s.newest);
  }
};

}  // namespace confab::api
