#pragma once
/// The fields of everything in the state, each listed once for writing and for reading.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "server/chat/snapshot.hpp"

namespace confab::chat {

/// What has an `each` of its own is asked for it.
template <class T, class Visit>
  requires requires(T& self, Visit& visit) { std::remove_const_t<T>::each(self, visit); }
void fields(T& self, Visit&& visit) {
  std::remove_const_t<T>::each(self, visit);
}

template <class T, class Of>
concept Is = std::is_same_v<std::remove_const_t<T>, Of>;

void fields(Is<SnapshotEnvelope> auto& self, auto&& visit) {
  visit("identity", self.log);
  visit("seq", self.seq);
  visit("checksum", self.checksum);
  visit("at", self.at);
}

void fields(Is<Device> auto& self, auto&& visit) {
  visit("id", self.id);
  visit("token", self.token);
  visit("label", self.label);
  visit("created_at", self.created_at);
  visit("last_seen_at", self.last_seen_at);
}

void fields(Is<Report> auto& self, auto&& visit) {
  visit("from", self.from);
  visit("at", self.at);
  visit("reason", self.reason);
  visit("message", self.message);
}

// Whose these are follows from the user who has them.
void fields(Is<ReadMoved> auto& self, auto&& visit) {
  visit("chat", self.chat);
  visit("up_to", self.read_up_to);
}

void fields(Is<ChatDeleted> auto& self, auto&& visit) {
  visit("chat", self.chat);
  visit("peer", self.peer);
  visit("room", self.room);
}

void fields(Is<ChatChanged> auto& self, auto&& visit) { visit("chat", self.chat); }

void fields(Is<MemberChanged> auto& self, auto&& visit) {
  visit("chat", self.chat);
  visit("room", self.room);
  visit("user", self.user);
  visit("change", self.change);
}

void fields(Is<RequestChanged> auto& self, auto&& visit) {
  visit("chat", self.chat);
  visit("room", self.room);
  visit("user", self.user);
  visit("state", self.state);
}

void fields(Is<ScheduleChanged> auto& self, auto&& visit) {
  visit("schedule", self.schedule);
  visit("state", self.state);
  visit("reason", self.reason);
  visit("chat", self.chat);
  visit("message", self.message);
}

void fields(Is<StrikesChanged> auto& self, auto&& visit) { visit("strikes", self.strikes); }

void fields(Is<UserBanned> auto& self, auto&& visit) { visit("until", self.until); }

/// One of a user's own events, or of a chat's: which kind it is, is the field that is there.
struct OwnEvent {
  Seq seq{};
  Time at{};
  std::optional<ReadMoved> read;
  std::optional<StrikesChanged> reported;
  std::optional<UserBanned> banned;
  std::optional<ChatDeleted> deleted;
  std::optional<ChatChanged> changed;
  std::optional<MemberChanged> member;
  std::optional<RequestChanged> request;
  std::optional<ScheduleChanged> scheduled;
};

/// Visits each kind that a kept event may be of.
void each_kind(Is<OwnEvent> auto& self, auto&& visit) {
  visit(self.read);
  visit(self.reported);
  visit(self.banned);
  visit(self.deleted);
  visit(self.changed);
  visit(self.member);
  visit(self.request);
  visit(self.scheduled);
}

void fields(Is<OwnEvent> auto& self, auto&& visit) {
  visit("seq", self.seq);
  visit("at", self.at);
  visit("read", self.read);
  visit("reported", self.reported);
  visit("banned", self.banned);
  visit("deleted", self.deleted);
  visit("changed", self.changed);
  visit("member", self.member);
  visit("request", self.request);
  visit("scheduled", self.scheduled);
}

// `chats` follows from the chats' members.
void fields(Is<User> auto& self, auto&& visit) {
  visit("id", self.id);
  visit("name", self.name);
  visit("name_key", self.name_key);
  visit("email", self.email);
  visit("email_key", self.email_key);
  visit("password_hash", self.password_hash);
  visit("created_at", self.created_at);
  visit("last_seen_at", self.last_seen_at);
  visit("devices", self.devices);
  visit("sent_in_window", self.sent_in_window);
  visit("window_ends_at", self.window_ends_at);
  visit("reports", self.reports);
  visit("banned_until", self.banned_until);
  visit("last_event", self.last_event);
  visit("events", self.events);
  visit("events_lost", self.events_lost);
}

void fields(Is<ReadMark> auto& self, auto&& visit) {
  visit("up_to", self.up_to);
  visit("at", self.at);
}

/// A chat's member with the membership.
template <class M>
struct Member {
  UserId user{};
  M membership;
  bool operator==(const Member&) const = default;
};

template <class T>
  requires Is<T, Member<Membership>> || Is<T, Member<const Membership&>>
void fields(T& self, auto&& visit) {
  visit("user", self.user);
  visit("joined_at", self.membership.joined_at);
  visit("since", self.membership.since);
  visit("visible_after", self.membership.visible_after);
  visit("read_up_to", self.membership.read_up_to);
  visit("marks", self.membership.marks);
  visit("own_unconfirmed", self.membership.own_unconfirmed);
}

void fields(Is<Message> auto& self, auto&& visit) {
  visit("id", self.id);
  visit("at", self.at);
  visit("from", self.from);
  visit("reply_to", self.reply_to);
  visit("root", self.root);
  visit("text", self.text);
  visit("erased", self.erased);
  visit("files", self.files);
  visit("scheduled_at", self.scheduled_at);
  visit("late", self.late);
}

void fields(Is<Invitation> auto& self, auto&& visit) { visit("at", self.at); }

void fields(Is<Link> auto& self, auto&& visit) {
  visit("secret", self.secret);
  visit("created_at", self.created_at);
  visit("expires_at", self.expires_at);
  visit("uses", self.uses);
  visit("used", self.used);
}

void fields(Is<JoinRequest> auto& self, auto&& visit) {
  visit("at", self.at);
  visit("link", self.link);
  visit("denied_at", self.denied_at);
}

/// A chat without its members and messages, which have lines of their own, and without the threads,
/// which follow from the messages.
void header_fields(Is<Conversation> auto& self, auto&& visit) {
  visit("id", self.id);
  visit("kind", self.kind);
  visit("newest", self.newest);
  visit("lost_to_authors", self.lost_to_authors);
  visit("last_event", self.last_event);
  visit("expired", self.expired);
  visit("title", self.title);
  visit("title_key", self.title_key);
  visit("address", self.address);
  visit("owner", self.owner);
  visit("history", self.history);
  visit("ttl", self.ttl);
  visit("invited", self.invited);
  visit("links", self.links);
  visit("requests", self.requests);
  visit("events", self.events);
  visit("events_lost", self.events_lost);
}

void fields(Is<Schedule> auto& self, auto&& visit) {
  visit("id", self.id);
  visit("from", self.from);
  visit("chat", self.chat);
  visit("peer", self.peer);
  visit("reply_to", self.reply_to);
  visit("text", self.text);
  visit("files", self.files);
  visit("created_at", self.created_at);
  visit("due", self.due);
  visit("state", self.state);
  visit("reason", self.reason);
  visit("message", self.message);
  visit("over_at", self.over_at);
}

void fields(Is<File> auto& self, auto&& visit) {
  visit("id", self.id);
  visit("owner", self.owner);
  visit("name", self.name);
  visit("type", self.type);
  visit("size", self.size);
  visit("sha256", self.sha256);
  visit("blob", self.blob);
  visit("at", self.at);
  visit("chat", self.chat);
  visit("message", self.message);
  visit("schedule", self.schedule);
  visit("unused_since", self.unused_since);
}

void fields(Is<Sent> auto& self, auto&& visit) {
  visit("id", self.id);
  visit("chat", self.chat);
  visit("at", self.at);
}

void fields(Is<Reported> auto& self, auto&& visit) {
  visit("counted", self.counted);
  visit("strikes", self.strikes);
}

void fields(Is<RoomCreated> auto& self, auto&& visit) { visit("chat", self.chat); }

void fields(Is<LinkCreated> auto& self, auto&& visit) {
  visit("chat", self.chat);
  visit("link", self.link);
}

void fields(Is<Scheduled> auto& self, auto&& visit) { visit("id", self.id); }

void fields(Is<FileAdded> auto& self, auto&& visit) { visit("file", self.file); }

/// The answer under a key, as one line.
struct Answer {
  UserId user{};
  std::string key;
  Digest digest{};
  Time expires_at{};
  std::optional<Sent> sent;
  std::optional<Reported> reported;
  std::optional<RoomCreated> room;
  std::optional<LinkCreated> link;
  std::optional<Scheduled> scheduled;
  std::optional<FileAdded> file;
};

/// Visits each kind that an answer may be of.
void each_kind(Is<Answer> auto& self, auto&& visit) {
  visit(self.sent);
  visit(self.reported);
  visit(self.room);
  visit(self.link);
  visit(self.scheduled);
  visit(self.file);
}

void fields(Is<Answer> auto& self, auto&& visit) {
  visit("user", self.user);
  visit("key", self.key);
  visit("digest", self.digest);
  visit("expires_at", self.expires_at);
  visit("sent", self.sent);
  visit("reported", self.reported);
  visit("room", self.room);
  visit("link", self.link);
  visit("scheduled", self.scheduled);
  visit("file", self.file);
}

/// Who left; how many messages outlive them follows from the messages.
struct Leaver {
  UserId id{};
  std::string name;
};

void fields(Is<Leaver> auto& self, auto&& visit) {
  visit("id", self.id);
  visit("name", self.name);
}

template <class E>
struct Names;
template <>
struct Names<TtlFrom> {
  static constexpr std::array<std::pair<TtlFrom, std::string_view>, 2> all{
      {{TtlFrom::delivery, "delivery"}, {TtlFrom::send, "send"}}};
};
template <>
struct Names<ChatKind> {
  static constexpr std::array<std::pair<ChatKind, std::string_view>, 4> all{
      {{ChatKind::general, "general"},
       {ChatKind::direct, "direct"},
       {ChatKind::room, "room"},
       {ChatKind::private_room, "private"}}};
};
template <>
struct Names<MemberChange> {
  static constexpr std::array<std::pair<MemberChange, std::string_view>, 4> all{
      {{MemberChange::invited, "invited"},
       {MemberChange::joined, "joined"},
       {MemberChange::left, "left"},
       {MemberChange::removed, "removed"}}};
};
template <>
struct Names<RequestState> {
  static constexpr std::array<std::pair<RequestState, std::string_view>, 3> all{
      {{RequestState::pending, "pending"},
       {RequestState::approved, "approved"},
       {RequestState::denied, "denied"}}};
};
template <>
struct Names<ScheduleState> {
  static constexpr std::array<std::pair<ScheduleState, std::string_view>, 4> all{
      {{ScheduleState::pending, "pending"},
       {ScheduleState::sent, "sent"},
       {ScheduleState::failed, "failed"},
       {ScheduleState::cancelled, "cancelled"}}};
};
template <>
struct Names<Failure> {
  static constexpr std::array<std::pair<Failure, std::string_view>, 6> all{
      {{Failure::none, "none"},
       {Failure::banned, "banned"},
       {Failure::rate_limited, "rate-limited"},
       {Failure::forbidden, "forbidden"},
       {Failure::gone, "gone"},
       {Failure::too_late, "too-late"}}};
};
template <class E>
concept Named = requires { Names<E>::all; };

}  // namespace confab::chat
