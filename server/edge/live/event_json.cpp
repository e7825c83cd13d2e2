#include "server/edge/live/event_json.hpp"

#include <algorithm>

#include "protocol/text/rfc3339.hpp"
#include "server/edge/render.hpp"

namespace confab::edge {

namespace {

EventText finish(std::string_view type, api::Event& event, chat::Time at) {
  event.type = type;
  event.at = text::format_rfc3339(at);
  EventText text{type, {}};
  text.json.reserve(512);
  api::append_json(text.json, event);
  return text;
}

const chat::Conversation* find_chat(const chat::Chat& chat, chat::ChatId id) {
  const auto found = chat.state().chats.find(id);
  return found == chat.state().chats.end() ? nullptr : &found->second;
}

const chat::Message* find_message(const chat::Conversation& where, chat::MessageId id) {
  if (!where.messages.empty() && where.messages.back().id == id) return &where.messages.back();
  const auto found = std::ranges::lower_bound(where.messages, id, {}, &chat::Message::id);
  return found == where.messages.end() || found->id != id ? nullptr : &*found;
}

std::string_view change_name(chat::MemberChange change) {
  switch (change) {
    case chat::MemberChange::invited:
      return "invited";
    case chat::MemberChange::joined:
      return "joined";
    case chat::MemberChange::left:
      return "left";
    case chat::MemberChange::removed:
      return "removed";
  }
  return {};
}

struct Teller {
  const chat::Chat& chat;
  chat::Time at;
  chat::UserId viewer;
  chat::Time now;

  EventText operator()(const chat::MessagePosted& posted) const {
    const chat::Conversation* where = find_chat(chat, posted.chat);
    const chat::Message* message = where != nullptr ? find_message(*where, posted.id) : nullptr;
    if (message == nullptr) return {};
    api::Event event;
    event.message = render_message(chat, *where, *message, viewer, now);
    return finish("message", event, at);
  }
  EventText operator()(const chat::ChatMade& made) const {
    const chat::Conversation* where = find_chat(chat, made.chat);
    if (where == nullptr) return {};
    api::Event event;
    event.chat = address_of(chat, *where, viewer);
    event.change = "made";
    return finish("chat", event, at);
  }
  EventText operator()(const chat::ChatDeleted& deleted) const {
    api::Event event;
    event.chat = deleted.room.empty() ? "@" + deleted.peer : deleted.room;
    event.change = "deleted";
    return finish("chat", event, at);
  }
  EventText operator()(const chat::ReadMoved& moved) const {
    const chat::Conversation* where = find_chat(chat, moved.chat);
    if (where == nullptr) return {};
    api::Event event;
    event.chat = address_of(chat, *where, viewer);
    event.read_up_to = moved.read_up_to;
    event.unread = chat.unread(*where, viewer, now);
    return finish("read", event, at);
  }
  EventText operator()(const chat::StrikesChanged& changed) const {
    api::Event event;
    event.strikes = changed.strikes;
    event.limit = chat.settings().strikes;
    return finish("report", event, at);
  }
  EventText operator()(const chat::UserBanned& banned) const {
    api::Event event;
    event.banned_until = text::format_rfc3339(banned.until);
    return finish("banned", event, at);
  }
  EventText operator()(const chat::ChatChanged& changed) const {
    const chat::Conversation* where = find_chat(chat, changed.chat);
    if (where == nullptr) return {};
    api::Event event;
    event.chat = address_of(chat, *where, viewer);
    event.change = "changed";
    return finish("chat", event, at);
  }
  EventText operator()(const chat::MemberChanged& changed) const {
    api::Event event;
    event.chat = changed.room;
    event.user = changed.user;
    event.change = change_name(changed.change);
    return finish("member", event, at);
  }
  EventText operator()(const chat::RequestChanged& changed) const {
    api::Event event;
    event.chat = changed.room;
    event.user = changed.user;
    event.state = request_state_name(changed.state);
    return finish("request", event, at);
  }
  EventText operator()(const chat::ScheduleChanged& changed) const {
    api::Event event;
    event.scheduled = {chat::raw(changed.schedule),
                       std::string{schedule_state_name(changed.state)},
                       failure_name(changed.reason),
                       {}};
    if (changed.message != chat::MessageId{}) event.scheduled->message = chat::raw(changed.message);
    return finish("scheduled", event, at);
  }
  EventText operator()(const chat::FileErased&) const { return {}; }
  // These end streams; nobody is told of them as an event.
  EventText operator()(const chat::UserForgotten&) const { return {}; }
  EventText operator()(const chat::DevicesRevoked&) const { return {}; }
};

}  // namespace

EventText event_text(const chat::Chat& chat, chat::Time at, const chat::Notification& what,
                     chat::UserId viewer, chat::Time now) {
  return std::visit(Teller{chat, at, viewer, now}, what);
}

EventText message_text_for_all(const chat::Chat& chat, chat::Time at,
                               const chat::MessagePosted& posted) {
  const chat::Conversation* where = find_chat(chat, posted.chat);
  const chat::Message* message = where != nullptr ? find_message(*where, posted.id) : nullptr;
  if (message == nullptr) return {};
  // Nobody in particular looks: what expires at a time of each reader's own has none yet.
  api::Event event;
  event.message = render_message(chat, *where, *message, chat::UserId{}, at);
  event.message->reply_expired.reset();
  const chat::Lifetime life = chat.lifetime(*where);
  if (life.from == chat::TtlFrom::send && !life.for_ever())
    event.message->expires_at = text::format_rfc3339(message->at + life.ttl);
  return finish("message", event, at);
}

EventText presence_text(chat::Time at, std::string_view type, std::string chat,
                        std::string_view user) {
  api::Event event;
  event.chat = std::move(chat);
  event.user = user;
  return finish(type, event, at);
}

EventText open_text(chat::Time at, std::uint64_t cursor) {
  api::Event event;
  event.cursor = cursor;
  return finish("open", event, at);
}

EventText gap_text(chat::Time at, std::uint64_t oldest, std::uint64_t newest) {
  api::Event event;
  event.oldest = oldest;
  event.newest = newest;
  return finish("gap", event, at);
}

EventText keepalive_text(chat::Time at) {
  api::Event event;
  return finish("keepalive", event, at);
}

EventText closed_text(chat::Time at, std::string_view reason, std::uint64_t cursor) {
  api::Event event;
  event.reason = reason;
  event.cursor = cursor;
  return finish("closed", event, at);
}

}  // namespace confab::edge
