// How long a message lives. For each reader it disappears `ttl` after that reader confirmed it, for
// its author `ttl` after sending; what a reader has not confirmed waits `unread_retention`. What is
// hidden from everyone is erased.
#include <algorithm>
#include <limits>

#include "server/chat/chat.hpp"

namespace confab::chat {

namespace {

bool for_ever(const Settings& settings) { return settings.ttl == Duration::zero(); }

/// How long an unconfirmed message waits; never shorter than a confirmed one lives.
Duration unconfirmed_life(const Settings& settings) {
  return settings.ttl_from == TtlFrom::send ? settings.ttl
                                            : std::max(settings.ttl, settings.unread_retention);
}

/// The id of the last message sent at or before `limit`, 0 when there is none.
std::uint64_t last_sent_by(const Conversation& chat, Time limit) {
  const auto later = std::ranges::upper_bound(chat.messages, limit, {}, &Message::at);
  return later == chat.messages.begin() ? 0 : raw(std::prev(later)->id);
}

}  // namespace

void Chat::welcome(Conversation& chat, UserId newcomer, Time at) {
  Membership& member = chat.members[newcomer];
  member.joined_at = at;
  member.read_up_to = member.visible_after = chat.newest;
  std::size_t shown = 0;
  for (auto message = chat.messages.rbegin(); message != chat.messages.rend(); ++message) {
    if (shown == settings().history) break;
    if (!for_ever(settings()) && message->at + settings().ttl <= at) break;
    member.visible_after = raw(message->id) - 1;
    if (!message->erased) ++shown;
  }
  if (shown > 0) member.marks.push_back({chat.newest, at});
}

bool Chat::visible(const Conversation& chat, UserId viewer, const Message& message,
                   Time now) const {
  const auto member = chat.members.find(viewer);
  if (member == chat.members.end() || message.erased) return false;
  if (raw(message.id) <= member->second.visible_after) return false;
  const auto until = hidden_at(member->second, viewer, message);
  return !until || now < *until;
}

std::optional<Time> Chat::hidden_at(const Membership& member, UserId viewer,
                                    const Message& message) const {
  if (for_ever(settings())) return {};
  if (settings().ttl_from == TtlFrom::send || message.from == viewer)
    return message.at + settings().ttl;
  if (raw(message.id) > member.read_up_to) return message.at + unconfirmed_life(settings());
  const auto mark = std::ranges::lower_bound(member.marks, raw(message.id), {}, &ReadMark::up_to);
  // A cursor without a mark is one whose mark has expired and was merged into `visible_after`.
  return mark == member.marks.end() ? message.at : mark->at + settings().ttl;
}

std::optional<Time> Chat::expires_at(const Conversation& chat, UserId viewer,
                                     const Message& message) const {
  const auto member = chat.members.find(viewer);
  if (member == chat.members.end()) return {};
  const bool known = settings().ttl_from == TtlFrom::send || message.from == viewer ||
                     raw(message.id) <= member->second.read_up_to;
  return known ? hidden_at(member->second, viewer, message) : std::nullopt;
}

void Chat::merge_marks(Membership& member, Time now) const {
  auto live = member.marks.begin();
  if (!for_ever(settings()) && settings().ttl_from == TtlFrom::delivery) {
    for (; live != member.marks.end() && live->at + settings().ttl <= now; ++live)
      member.visible_after = std::max(member.visible_after, live->up_to);
  }
  member.marks.erase(member.marks.begin(), live);
  if (member.marks.size() > read_marks_max) member.marks.erase(member.marks.begin());
}

std::uint64_t Chat::hidden_up_to(const Conversation& chat, const Membership& member,
                                 Time now) const {
  if (for_ever(settings())) return member.visible_after;
  if (settings().ttl_from == TtlFrom::send)
    return std::max(member.visible_after, last_sent_by(chat, now - settings().ttl));
  std::uint64_t hidden = member.visible_after;
  for (const ReadMark& mark : member.marks) {
    if (now < mark.at + settings().ttl) return hidden;
    hidden = std::max(hidden, mark.up_to);
  }
  return std::max(hidden, last_sent_by(chat, now - unconfirmed_life(settings())));
}

std::uint64_t Chat::lost_up_to(const Conversation& chat, UserId viewer, Time now) const {
  const auto found = chat.members.find(viewer);
  if (found == chat.members.end()) return chat.newest;
  return hidden_up_to(chat, found->second, now);
}

std::uint64_t Chat::unread_after(const Conversation& chat, const Membership& member,
                                 Time now) const {
  const std::uint64_t seen = std::max(member.read_up_to, member.visible_after);
  if (for_ever(settings())) return seen;
  return std::max(seen, last_sent_by(chat, now - unconfirmed_life(settings())));
}

std::vector<std::size_t> Chat::erasable(const Conversation& chat, Time now) const {
  std::vector<std::size_t> result;
  if (for_ever(settings())) return result;
  // Nothing is erased before its author's hour is over, and messages are in order of time.
  if (chat.messages.empty() || now < chat.messages.front().at + settings().ttl) return result;

  // What a message's author sees does not depend on the author's cursor, so each message is held
  // only by the *other* members: the lowest of them all or, for that one's own, the next.
  constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t lowest = everything, second = everything;
  UserId slowest{};
  for (const auto& [id, member] : chat.members) {
    const std::uint64_t hidden = hidden_up_to(chat, member, now);
    if (hidden < lowest) {
      second = lowest;
      lowest = hidden;
      slowest = id;
    } else {
      second = std::min(second, hidden);
    }
  }
  for (std::size_t i = 0; i < chat.messages.size(); ++i) {
    const Message& message = chat.messages[i];
    if (raw(message.id) > second || now < message.at + settings().ttl) break;
    if (message.erased) continue;
    if (raw(message.id) <= (message.from == slowest ? second : lowest)) result.push_back(i);
  }
  return result;
}

void Chat::erase_expired(Conversation& chat, Time now) {
  for (const std::size_t i : erasable(chat, now)) {
    Message& message = chat.messages[i];
    message.erased = true;
    message.text = std::string{};
    chat.threads.erase(message.id);
    for (const MessageId answered : {message.reply_to, message.root}) {
      const auto thread = chat.threads.find(answered);
      if (thread != chat.threads.end()) std::erase(thread->second, message.id);
    }
    const auto author = state_.departed.find(message.from);
    if (author != state_.departed.end() && --author->second.messages == 0)
      state_.departed.erase(author);
    chat.expired.push_back(message.id);
    if (chat.expired.size() > expired_kept_max) chat.expired.pop_front();
  }
  while (!chat.messages.empty() && chat.messages.front().erased) chat.messages.pop_front();
  for (auto& [id, member] : chat.members) merge_marks(member, now);
}

bool Chat::lapse_due(Time now) const { return !judge_one(Lapse{}, now); }

Chat::Judged Chat::judge_one(const Lapse&, Time at) const {
  const bool due =
      std::ranges::any_of(state_.chats,
                          [&](const auto& chat) { return !erasable(chat.second, at).empty(); }) ||
      std::ranges::any_of(state_.retries,
                          [&](const auto& retry) { return retry.second.expires_at <= at; }) ||
      !stale_guests(at).empty();
  if (!due) return Done{};
  return {};
}

Applied Chat::on(const Record& record, const Lapse&) {
  std::vector<Notification> told;
  for (auto& [id, chat] : state_.chats) erase_expired(chat, record.at);
  std::erase_if(state_.retries,
                [&](const auto& retry) { return retry.second.expires_at <= record.at; });
  for (const UserId guest : stale_guests(record.at)) forget(guest, record.seq, told);
  return {Done{}, std::move(told)};
}

}  // namespace confab::chat
