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
  if (where.is_room()) return where.is_private() ? where.address : where.title;
  return std::string{"@"}.append(chat.name_of(chat::Chat::peer(where, viewer)));
}

api::File render_file(const chat::File& file) {
  std::string sha256;
  for (const std::uint8_t byte : file.sha256) {
    static constexpr std::string_view digits = "0123456789abcdef";
    sha256 += digits[byte >> 4];
    sha256 += digits[byte & 15];
  }
  return {chat::raw(file.id), file.name, file.size, file.type, std::move(sha256)};
}

std::vector<api::File> render_files(const chat::Chat& chat,
                                    const std::vector<chat::FileId>& files) {
  std::vector<api::File> bodies;
  for (const chat::FileId id : files)
    if (const chat::File* file = chat.file(id)) bodies.push_back(render_file(*file));
  return bodies;
}

std::string history_text(std::uint32_t history) {
  if (history == 0) return "none";
  if (history == chat::whole_history) return "all";
  return "last:" + std::to_string(history);
}

std::optional<std::string> failure_name(chat::Failure failure) {
  switch (failure) {
    case chat::Failure::none:
      return {};
    case chat::Failure::banned:
      return "banned";
    case chat::Failure::rate_limited:
      return "rate-limited";
    case chat::Failure::forbidden:
      return "forbidden";
    case chat::Failure::gone:
      return "gone";
    case chat::Failure::too_late:
      return "too-late";
  }
  return {};
}

std::string_view schedule_state_name(chat::ScheduleState state) {
  switch (state) {
    case chat::ScheduleState::pending:
      return "pending";
    case chat::ScheduleState::sent:
      return "sent";
    case chat::ScheduleState::failed:
      return "failed";
    case chat::ScheduleState::cancelled:
      return "cancelled";
  }
  return {};
}

std::string_view request_state_name(chat::RequestState state) {
  switch (state) {
    case chat::RequestState::pending:
      return "pending";
    case chat::RequestState::approved:
      return "approved";
    case chat::RequestState::denied:
      return "denied";
  }
  return {};
}

api::Scheduled render_schedule(const chat::Chat& chat, const chat::Schedule& schedule) {
  api::Scheduled body;
  body.id = chat::raw(schedule.id);
  body.state = schedule_state_name(schedule.state);
  if (schedule.peer != chat::UserId{}) {
    body.chat = std::string{"@"}.append(chat.name_of(schedule.peer));
  } else if (const auto where = chat.state().chats.find(schedule.chat);
             where != chat.state().chats.end()) {
    body.chat = address_of(chat, where->second, schedule.from);
  }
  if (schedule.pending()) body.text = schedule.text;
  body.at = text::format_rfc3339(schedule.due);
  body.created_at = text::format_rfc3339(schedule.created_at);
  if (schedule.reply_to != chat::MessageId{}) body.reply_to = chat::raw(schedule.reply_to);
  if (!schedule.files.empty()) body.files = render_files(chat, schedule.files);
  body.reason = failure_name(schedule.reason);
  if (schedule.message != chat::MessageId{}) body.message = chat::raw(schedule.message);
  return body;
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
  if (!message.files.empty()) body.files = render_files(chat, message.files);
  if (message.scheduled_at != chat::Time{})
    body.scheduled_at = text::format_rfc3339(message.scheduled_at);
  if (message.late) body.late = true;
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
  switch (where.kind) {
    case chat::ChatKind::general:
      body.kind = body.title = "general";
      body.history = history_text(chat.settings().history);
      break;
    case chat::ChatKind::direct:
      body.kind = "direct";
      body.title = chat.name_of(chat::Chat::peer(where, viewer));
      body.history = "all";
      break;
    case chat::ChatKind::room:
    case chat::ChatKind::private_room:
      body.kind = "room";
      body.title = where.title;
      body.owner.value = chat.name_of(where.owner);
      body.history = history_text(where.history);
      break;
  }
  body.is_private = where.kind == chat::ChatKind::direct || where.is_private();
  body.members = where.members.size();
  body.online = context.services.hub.presence().online_in(where);
  body.unread = chat.unread(where, viewer, now);
  const auto member = where.members.find(viewer);
  if (member != where.members.end()) {
    body.read_up_to = member->second.read_up_to;
  } else {
    body.member = false;
    if (where.invited.contains(viewer)) body.invited = true;
  }
  if (const chat::Message* last = chat.last_message(where, viewer, now))
    body.last_message.value = render(context, where, *last);
  body.ttl = text::format_duration(chat.lifetime(where).ttl);
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
  body.limits.search_min_length = context.services.settings.search_min_length;
  body.limits.schedule_max = rules.schedule_max;
  body.limits.schedule_ahead = text::format_duration(rules.schedule_ahead);
  body.limits.schedule_late = text::format_duration(rules.schedule_late);
  body.limits.file_max = rules.file_max;
  body.limits.file_quota = rules.file_quota;
  body.limits.file_orphan_ttl = text::format_duration(rules.file_orphan_ttl);
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
