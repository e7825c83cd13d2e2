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
}

void fields(Is<StrikesChanged> auto& self, auto&& visit) { visit("strikes", self.strikes); }

void fields(Is<UserBanned> auto& self, auto&& visit) { visit("until", self.until); }

/// One of a user's own events: which kind it is, is the field that is there.
struct OwnEvent {
  Seq seq{};
  Time at{};
  std::optional<ReadMoved> read;
  std::optional<StrikesChanged> reported;
  std::optional<UserBanned> banned;
  std::optional<ChatDeleted> deleted;
};

void fields(Is<OwnEvent> auto& self, auto&& visit) {
  visit("seq", self.seq);
  visit("at", self.at);
  visit("read", self.read);
  visit("reported", self.reported);
  visit("banned", self.banned);
  visit("deleted", self.deleted);
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

/// The answer under a key, as one line.
struct Answer {
  UserId user{};
  std::string key;
  Digest digest{};
  Time expires_at{};
  std::optional<Sent> sent;
  std::optional<Reported> reported;
};

void fields(Is<Answer> auto& self, auto&& visit) {
  visit("user", self.user);
  visit("key", self.key);
  visit("digest", self.digest);
  visit("expires_at", self.expires_at);
  visit("sent", self.sent);
  visit("reported", self.reported);
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
  static constexpr std::array<std::pair<ChatKind, std::string_view>, 2> all{
      {{ChatKind::general, "general"}, {ChatKind::direct, "direct"}}};
};
template <class E>
concept Named = requires { Names<E>::all; };

}  // namespace confab::chat
