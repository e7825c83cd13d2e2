#include "server/edge/render.hpp"

#include <optional>

#include "protocol/text/duration.hpp"
#include "protocol/text/rfc3339.hpp"

namespace confab::edge {

namespace {

api::Nullable<api::Timestamp> nullable(const std::optional<chat::Time>& time) {
  if (!time) return {};
  return {text::format_rfc3339(*time)};
}

}  // namespace

std::string address_of(const chat::Chat& chat, const chat::Conversation& where,
                       chat::UserId viewer) {
  if (where.kind == chat::ChatKind::general) return "general";
  return std::string{"@"}.append(chat.name_of(chat::Chat::peer(where, viewer)));
}

api::Message render_message(const chat::Chat& chat, const chat::Conversation& where,
                            const chat::Message& message, chat::UserId viewer, chat::Time now) {
  api::Message body;
  body.id = chat::raw(message.id);
  body.chat = address_of(chat, where, viewer);
  body.from = chat.name_of(message.from);
  body.text = message.text;
  body.at = text::format_rfc3339(message.at);
  if (message.reply_to != chat::MessageId{}) {
    body.reply_to = chat::raw(message.reply_to);
    body.root = chat::raw(message.root);
    if (chat.reply_expired(where, viewer, message, now)) body.reply_expired = true;
  }
  body.comments = chat::Chat::comments(where, message.id);
  if (const auto expires = chat.expires_at(where, viewer, message))
    body.expires_at = text::format_rfc3339(*expires);
  return body;
}

api::Message render(const Context& context, const chat::Conversation& where,
                    const chat::Message& message) {
  return render_message(context.chat(), where, message, context.session->user, context.now());
}

std::vector<api::Message> render(const Context& context, const chat::Conversation& where,
                                 const std::vector<const chat::Message*>& messages) {
  std::vector<api::Message> bodies;
  bodies.reserve(messages.size());
  for (const chat::Message* message : messages) bodies.push_back(render(context, where, *message));
  return bodies;
}

api::Chat render(const Context& context, const chat::Conversation& where) {
  const chat::Chat& chat = context.chat();
  const chat::UserId viewer = context.session->user;
  const chat::Time now = context.now();
  api::Chat body;
  body.chat = address_of(chat, where, viewer);
  body.kind = where.kind == chat::ChatKind::general ? "general" : "direct";
  body.title = where.kind == chat::ChatKind::general
                   ? std::string{"general"}
                   : std::string{chat.name_of(chat::Chat::peer(where, viewer))};
  body.is_private = where.kind == chat::ChatKind::direct;
  body.members = where.members.size();
  body.online = context.services.hub.presence().online_in(where);
  body.unread = chat.unread(where, viewer, now);
  const auto member = where.members.find(viewer);
  if (member != where.members.end()) body.read_up_to = member->second.read_up_to;
  if (const chat::Message* last = chat.last_message(where, viewer, now))
    body.last_message.value = render(context, where, *last);
  body.history = where.kind == chat::ChatKind::general
                     ? "last:" + std::to_string(chat.settings().history)
                     : std::string{"all"};
  body.ttl = text::format_duration(chat.settings().ttl);
  return body;
}

api::User render(const Context& context, const chat::User& user) {
  return {user.name, user.registered(), context.services.hub.presence().online(user.id),
          text::format_rfc3339(user.created_at)};
}

api::Rate render_rate(const Context& context, const chat::User& user) {
  const chat::Rate rate = context.chat().rate(user, context.now());
  return {rate.limit, rate.remaining, nullable(rate.resets_at)};
}

api::Me render_me(const Context& context, const chat::User& user) {
  api::Me body;
  body.name = user.name;
  body.registered = user.registered();
  body.online = context.services.hub.presence().online(user.id);
  body.created_at = text::format_rfc3339(user.created_at);
  if (!user.email.empty()) body.email.value = user.email;
  body.strikes = context.chat().strikes(user, context.now());
  body.banned_until = nullable(context.chat().banned_until(user, context.now()));
  body.rate = render_rate(context, user);
  return body;
}

api::Server render_server(const Context& context) {
  const chat::Settings& rules = context.chat().settings();
  api::Server body;
  body.name = context.services.about.name;
  body.version = context.services.about.version;
  body.started_at = text::format_rfc3339(context.services.about.started_at);
  body.users = context.chat().state().users.size();
  body.online = context.services.hub.presence().online_count();
  body.limits.text_max = context.services.settings.text_max;
  body.limits.body_max = context.services.settings.http.body_bytes_max;
  body.limits.rate_limit = rules.rate_limit;
  body.limits.rate_window = text::format_duration(rules.rate_window);
  body.limits.history = rules.history;
  body.limits.ttl = text::format_duration(rules.ttl);
  body.limits.ttl_from = rules.ttl_from == chat::TtlFrom::send ? "send" : "delivery";
  body.limits.unread_retention = text::format_duration(rules.unread_retention);
  body.limits.strikes = rules.strikes;
  body.limits.report_ttl = text::format_duration(rules.report_ttl);
  body.limits.ban = text::format_duration(rules.ban);
  body.limits.guest_ttl = text::format_duration(rules.guest_ttl);
  body.limits.idempotency_ttl = text::format_duration(rules.idempotency_ttl);
  return body;
}

std::vector<api::Chat> render_chats(const Context& context, const chat::User& user) {
  std::vector<api::Chat> bodies;
  for (const chat::ChatId id : user.chats)
    bodies.push_back(render(context, *context.chat().chat_of(user.id, id)));
  return bodies;
}

std::uint64_t unread_total(const Context& context, const chat::User& user) {
  std::uint64_t total = 0;
  for (const chat::ChatId id : user.chats)
    total += context.chat().unread(*context.chat().chat_of(user.id, id), user.id, context.now());
  return total;
}

}  // namespace confab::edge
