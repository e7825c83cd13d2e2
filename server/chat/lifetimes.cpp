// How long a message lives. For each reader it disappears `ttl` after that reader confirmed it, for
// its author `ttl` after sending; what a reader has not confirmed waits `unread_retention`. What is
// hidden from everyone is erased.
#include <algorithm>
#include <limits>
#include <utility>

#include "server/chat/chat.hpp"

namespace confab::chat {

namespace {

/// The id of the last message sent at or before `limit`, 0 when there is none.
std::uint64_t last_sent_by(const Conversation& chat, Time limit) {
  const auto later = std::ranges::upper_bound(chat.messages, limit, {}, &Message::at);
  return later == chat.messages.begin() ? 0 : raw(std::prev(later)->id);
}

/// A comment leaves the threads it is in.
void leave_thread(Conversation& chat, MessageId answered, MessageId comment) {
  const auto thread = chat.threads.find(answered);
  if (thread == chat.threads.end()) return;
  std::vector<MessageId>& comments = thread->second;
  const auto found = std::ranges::lower_bound(comments, comment);
  if (found != comments.end() && *found == comment) comments.erase(found);
  if (comments.empty()) chat.threads.erase(thread);
}

}  // namespace

Lifetime Chat::lifetime(const Conversation& chat) const {
  Lifetime life;
  life.ttl = chat.ttl.value_or(settings().ttl);
  life.from = settings().ttl_from;
  life.unconfirmed =
      life.from == TtlFrom::send ? life.ttl : std::max(life.ttl, settings().unread_retention);
  return life;
}

void Chat::welcome(Conversation& chat, UserId newcomer, Place place) {
  const Lifetime life = lifetime(chat);
  Membership& member = chat.members[newcomer];
  const Time at = place.at;
  member.joined_at = at;
  member.since = place.seq;
  member.read_up_to = member.visible_after = chat.newest;
  const std::uint32_t history = chat.is_room() ? chat.history : settings().history;
  std::size_t shown = 0;
  for (auto message = chat.messages.rbegin(); message != chat.messages.rend(); ++message) {
    if (shown == history && history != whole_history) break;
    if (!life.for_ever() && message->at + life.ttl <= at) break;
    if (message->erased) continue;
    member.visible_after = raw(message->id) - 1;
    ++shown;
  }
  if (shown > 0) member.marks.push_back({chat.newest, at});
}

bool Chat::visible(const Conversation& chat, UserId viewer, const Message& message,
                   Time now) const {
  const auto member = chat.members.find(viewer);
  if (member == chat.members.end() || message.erased) return false;
  if (raw(message.id) <= member->second.visible_after) return false;
  if (message.from == viewer && raw(message.id) <= chat.lost_to_authors) return false;
  const auto until = hidden_at(lifetime(chat), member->second, viewer, message);
  return !until || now < *until;
}

std::optional<Time> Chat::hidden_at(const Lifetime& life, const Membership& member, UserId viewer,
                                    const Message& message) {
  if (life.for_ever()) return {};
  if (life.from == TtlFrom::send || message.from == viewer) return message.at + life.ttl;
  if (raw(message.id) > member.read_up_to) return message.at + life.unconfirmed;
  const auto mark = std::ranges::lower_bound(member.marks, raw(message.id), {}, &ReadMark::up_to);
  // A cursor without a mark is one whose mark has passed and was merged into `visible_after`.
  if (mark == member.marks.end() || mark->missed()) return message.at;
  return mark->at + life.ttl;
}

std::optional<Time> Chat::expires_at(const Conversation& chat, UserId viewer,
                                     const Message& message) const {
  const auto member = chat.members.find(viewer);
  if (member == chat.members.end()) return {};
  const bool known = settings().ttl_from == TtlFrom::send || message.from == viewer ||
                     raw(message.id) <= member->second.read_up_to;
  return known ? hidden_at(lifetime(chat), member->second, viewer, message) : std::nullopt;
}

bool Chat::passed(const Lifetime& life, const ReadMark& mark, Time now) {
  return life.from_delivery() && (mark.missed() || mark.at + life.ttl <= now);
}

/// Up to which id messages have waited so long that whoever has not confirmed them never will.
std::uint64_t Chat::waited_out(const Conversation& chat, Time now) const {
  const Lifetime life = lifetime(chat);
  if (life.for_ever()) return 0;
  return last_sent_by(chat, now - life.unconfirmed);
}

/// Up to which id everything is hidden from the member, own messages too: those it confirmed were
/// sent before, and those it has not confirmed outlive the author's own sight of them.
std::uint64_t Chat::hidden_up_to(const Lifetime& life, const Membership& member,
                                 std::uint64_t waited_out, Time now) {
  std::uint64_t hidden = member.visible_after;
  if (life.from_delivery()) {
    for (const ReadMark& mark : member.marks) {
      if (!passed(life, mark, now)) return hidden;
      hidden = std::max(hidden, mark.up_to);
    }
  }
  return std::max(hidden, waited_out);
}

/// Writes down what is hidden from the member; changes nothing that anybody sees.
void Chat::settle(const Lifetime& life, Membership& member, std::uint64_t waited_out, Time now) {
  member.visible_after = hidden_up_to(life, member, waited_out, now);
  const auto live =
      std::ranges::upper_bound(member.marks, member.visible_after, {}, &ReadMark::up_to);
  member.marks.erase(member.marks.begin(), live);
  const auto own =
      std::ranges::upper_bound(member.own_unconfirmed, MessageId{member.visible_after});
  member.own_unconfirmed.erase(member.own_unconfirmed.begin(), own);
}

/// Before other numbers count: nothing that is hidden by the old ones comes back, at the price of
/// what a member confirmed shortly before a message that it had let wait too long.
void Chat::settle_for_good(Conversation& chat, Time now) const {
  const Lifetime life = lifetime(chat);
  if (life.for_ever()) return;
  const std::uint64_t waited = waited_out(chat, now);
  for (auto& [id, member] : chat.members) {
    for (const ReadMark& mark : member.marks)
      if (passed(life, mark, now))
        member.visible_after = std::max(member.visible_after, mark.up_to);
    if (waited > member.read_up_to) member.visible_after = std::max(member.visible_after, waited);
    settle(life, member, waited, now);
  }
  chat.lost_to_authors = std::max(chat.lost_to_authors, last_sent_by(chat, now - life.ttl));
}

std::uint64_t Chat::lost_up_to(const Conversation& chat, UserId viewer, Time now) const {
  const auto found = chat.members.find(viewer);
  if (found == chat.members.end()) return chat.newest;
  return hidden_up_to(lifetime(chat), found->second, waited_out(chat, now), now);
}

/// Up to which id messages of others may be hidden from the member, though some before may not be:
/// one can be confirmed just in time, and the next one have waited too long.
std::uint64_t Chat::missed_up_to(const Conversation& chat, const Membership& member,
                                 Time now) const {
  const Lifetime life = lifetime(chat);
  std::uint64_t missed = member.visible_after;
  for (const ReadMark& mark : member.marks)
    if (passed(life, mark, now)) missed = std::max(missed, mark.up_to);
  const std::uint64_t waited = waited_out(chat, now);
  if (waited > member.read_up_to || !life.from_delivery()) missed = std::max(missed, waited);
  return missed;
}

std::uint64_t Chat::unread_after(const Conversation& chat, const Membership& member,
                                 Time now) const {
  return std::max({member.read_up_to, member.visible_after, waited_out(chat, now)});
}

std::vector<std::size_t> Chat::erasable(const Conversation& chat, Time now) const {
  std::vector<std::size_t> result;
  const Lifetime life = lifetime(chat);
  const auto author_sees = [&](const Message& message) {
    return raw(message.id) > chat.lost_to_authors && now < message.at + life.ttl;
  };
  // Messages are in order of time, so when the first author still sees the first one all do.
  if (life.for_ever() || chat.messages.empty() || author_sees(chat.messages.front())) return result;

  // What an author sees does not depend on the author's cursor, so each message is held only by the
  // *other* members: by the one who sees furthest back or, for that one's own, by the next.
  constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t waited = waited_out(chat, now);
  std::uint64_t lowest = everything, second = everything;
  UserId slowest{};
  for (const auto& [id, member] : chat.members) {
    const std::uint64_t hidden = hidden_up_to(life, member, waited, now);
    if (hidden < lowest) {
      second = std::exchange(lowest, hidden);
      slowest = id;
    } else {
      second = std::min(second, hidden);
    }
  }
  for (std::size_t i = 0; i < chat.messages.size(); ++i) {
    const Message& message = chat.messages[i];
    if (raw(message.id) > second || author_sees(message)) break;
    if (message.erased) continue;
    if (raw(message.id) <= (message.from == slowest ? second : lowest)) result.push_back(i);
  }
  return result;
}

void Chat::erase_expired(Conversation& chat, Time now) {
  const std::vector<std::size_t> hidden = erasable(chat, now);
  if (hidden.empty()) return;
  for (const std::size_t i : hidden) {
    Message& message = chat.messages[i];
    message.erased = true;
    message.text = std::string{};
    erase_files(message);
    leave_thread(chat, message.root, message.id);
    leave_thread(chat, message.reply_to, message.id);
    forget_departed(message.from);
    chat.expired.insert(std::ranges::upper_bound(chat.expired, message.id), message.id);
    if (chat.expired.size() > expired_kept_max) chat.expired.pop_front();
  }
  // Who asks for what was here is told that something is missing.
  const std::uint64_t waited = waited_out(chat, now);
  std::uint64_t gone = 0;
  for (; !chat.messages.empty() && chat.messages.front().erased; chat.messages.pop_front())
    gone = raw(chat.messages.front().id);
  for (auto& [id, member] : chat.members) {
    member.visible_after = std::max(member.visible_after, gone);
    settle(lifetime(chat), member, waited, now);
  }
}

/// One message less of somebody who may have left and be known by its messages only.
void Chat::forget_departed(UserId author) {
  const auto departed = state_.departed.find(author);
  if (departed != state_.departed.end() && --departed->second.messages == 0)
    state_.departed.erase(departed);
}

bool Chat::lapses(const Conversation& chat, Time now) const {
  return has_expired_events(chat, now) || has_expired_requests(chat, now) ||
         !erasable(chat, now).empty();
}

bool Chat::lapse_due(Time now) const { return !judge(Lapse{}, now); }

Chat::Judged Chat::judge_one(const Lapse&, Time at) const {
  if (!retries_by_expiry_.empty() && retries_by_expiry_.begin()->first <= at) return {};
  if (std::ranges::any_of(state_.users, [&](const auto& one) {
        return stale(one.second, at) || has_expired_events(one.second, at);
      }))
    return {};
  if (std::ranges::any_of(state_.chats, [&](const auto& one) { return lapses(one.second, at); }))
    return {};
  if (orphan_due(at) || schedule_due_to_forget(at)) return {};
  return Done{};
}

Applied Chat::on(Place place, const Lapse&) {
  std::vector<Notification> told;
  // First who is gone: nobody waits for messages that only they had not seen.
  forget_stale_guests(place, told);
  for (auto& [id, user] : state_.users) expire_events(user, place.at);
  for (auto& [id, chat] : state_.chats) {
    erase_expired(chat, place.at);
    expire_events(chat, place.at);
    expire_requests(chat, place.at);
  }
  forget_old_schedules(place.at);
  erase_orphans(place.at);
  while (!retries_by_expiry_.empty() && retries_by_expiry_.begin()->first <= place.at)
    forget_answer(retries_by_expiry_.begin()->second);
  return {Done{}, std::move(told)};
}

}  // namespace confab::chat
