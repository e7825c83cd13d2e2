// Messages for later. The log decides between cancelling and delivering: whichever comes first in
// it wins, and the other is told so.
#include <algorithm>
#include <utility>

#include "server/chat/chat.hpp"

namespace confab::chat {

namespace {

/// A refusal of the message that was due, as its author is told it.
Failure failure_of(Refusal why) {
  switch (why) {
    case Refusal::banned:
      return Failure::banned;
    case Refusal::rate_limited:
      return Failure::rate_limited;
    case Refusal::not_a_member:
      return Failure::forbidden;
    default:
      return Failure::gone;
  }
}

}  // namespace

const Schedule* Chat::schedule(UserId author, ScheduleId id) const {
  const auto found = state_.schedules.find(id);
  if (found == state_.schedules.end() || found->second.from != author) return nullptr;
  return &found->second;
}

std::vector<const Schedule*> Chat::pending_schedules(UserId author) const {
  std::vector<const Schedule*> pending;
  for (const ScheduleId id : user(author)->schedules) {
    const Schedule& one = state_.schedules.at(id);
    if (one.pending()) pending.push_back(&one);
  }
  std::ranges::sort(pending, {}, [](const Schedule* one) { return std::pair{one->due, one->id}; });
  return pending;
}

std::optional<Time> Chat::next_due() const {
  if (due_.empty()) return {};
  return due_.begin()->first;
}

std::vector<ScheduleId> Chat::due(Time now, std::size_t limit) const {
  std::vector<ScheduleId> ids;
  for (const auto& [due, id] : due_) {
    if (due > now || ids.size() == limit) break;
    ids.push_back(id);
  }
  return ids;
}

// --- made

Chat::Judged Chat::judge_one(const ScheduleMessage& asked, Time at) const {
  const SendMessage& message = asked.message;
  const User* from = user(message.from);
  if (from == nullptr) return Refused{Refusal::signed_out};
  if (auto first = replay_of<Scheduled>(message.from, message.key, message.digest, at))
    return first;
  if (asked.due <= at) return Refused{Refusal::not_ahead};
  if (asked.due > at + settings().schedule_ahead) return Refused{Refusal::too_far_ahead};
  if (const Judged refused = judge_content(message, {}, at)) return refused;
  if (const auto until = banned_until(*from, at)) return Refused{Refusal::banned, *until};
  if (from->pending_schedules >= settings().schedule_max)
    return Refused{Refusal::too_many_schedules};
  return {};
}

Applied Chat::on(Place place, const ScheduleMessage& asked) {
  const SendMessage& message = asked.message;
  Schedule one;
  one.id = ScheduleId{raw(place.seq)};
  one.from = message.from;
  one.chat = message.chat;
  one.peer = message.peer;
  one.reply_to = message.reply_to;
  one.text = message.text;
  one.files = message.files;
  one.created_at = place.at;
  one.due = asked.due;
  for (const FileId file : one.files) use_file(file, one.id);

  User& from = *find(message.from);
  from.last_seen_at = place.at;
  from.schedules.insert(one.id);
  ++from.pending_schedules;
  due_.emplace(one.due, one.id);
  const Scheduled answer{one.id};
  const Notification told = ScheduleChanged{from.id, one.id, ScheduleState::pending};
  remember(from, place, {&told, 1});
  remember_answer(from.id, message.key,
                  {message.digest, place.at + settings().idempotency_ttl, answer});
  state_.schedules.emplace(one.id, std::move(one));
  return {answer, {told}};
}

// --- cancelled

Chat::Judged Chat::judge_one(const CancelScheduled& cancel, Time) const {
  if (user(cancel.user) == nullptr) return Refused{Refusal::signed_out};
  const Schedule* one = schedule(cancel.user, cancel.schedule);
  if (one == nullptr) return Refused{Refusal::no_such_schedule};
  switch (one->state) {
    case ScheduleState::pending:
      return {};
    case ScheduleState::sent:
      return Refused{Refusal::already_sent, {}, one->message};
    case ScheduleState::cancelled:
      return Done{};
    case ScheduleState::failed:
      return Refused{Refusal::already_over};
  }
  return Refused{Refusal::no_such_schedule};
}

Applied Chat::on(Place place, const CancelScheduled& cancel) {
  find(cancel.user)->last_seen_at = place.at;
  Schedule& one = state_.schedules.at(cancel.schedule);
  one.state = ScheduleState::cancelled;
  Applied applied{Done{}, {}};
  end_schedule(place, one, applied.notifications);
  return applied;
}

// --- delivered

Chat::Judged Chat::judge_one(const DeliverScheduled& deliver, Time at) const {
  const auto found = state_.schedules.find(deliver.schedule);
  if (found == state_.schedules.end() || !found->second.pending() || found->second.due > at)
    return Done{};
  return {};
}

Applied Chat::on(Place place, const DeliverScheduled& deliver) {
  Schedule& one = state_.schedules.at(deliver.schedule);
  Applied applied{Done{}, {}};
  SendMessage send{
      .from = one.from,
      .chat = one.chat,
      .peer = one.peer,
      .reply_to = one.reply_to,
      .text = one.text,
      .files = one.files,
  };
  if (one.due + settings().schedule_late < place.at) {
    one.reason = Failure::too_late;
  } else if (const Judged refused = judge_send(send, one.id, place.at)) {
    one.reason = failure_of(std::get<Refused>(*refused).why);
  }
  if (one.reason != Failure::none) {
    one.state = ScheduleState::failed;
    end_schedule(place, one, applied.notifications);
    return applied;
  }

  const bool late = deliver.missed || one.due + late_from <= place.at;
  std::vector<Notification> posted;
  const Sent sent = post(place, send, {one.due, late}, posted);
  one.state = ScheduleState::sent;
  one.message = sent.id;
  one.chat = sent.chat;
  end_schedule(place, one, applied.notifications);
  applied.notifications.insert(applied.notifications.end(), posted.begin(), posted.end());
  applied.outcome = sent;
  return applied;
}

void Chat::end_schedule(Place place, Schedule& one, std::vector<Notification>& told) {
  one.over_at = place.at;
  one.text = {};
  // Those of a message that was sent are its own by now.
  for (const FileId file : std::exchange(one.files, {}))
    if (one.state != ScheduleState::sent) release_file(file, place.at);
  due_.erase({one.due, one.id});
  over_.emplace(one.over_at, one.id);

  User& author = *find(one.from);
  --author.pending_schedules;
  const Notification changed{
      ScheduleChanged{author.id, one.id, one.state, one.reason, one.chat, one.message}};
  remember(author, place, {&changed, 1});
  told.push_back(changed);

  const auto over = author.schedules.size() - author.pending_schedules;
  if (over <= schedules_over_max) return;
  const auto oldest = std::ranges::find_if(
      author.schedules, [&](ScheduleId id) { return !state_.schedules.at(id).pending(); });
  forget_schedule(*oldest);
}

// --- forgotten

bool Chat::schedule_due_to_forget(Time now) const {
  return !over_.empty() && over_.begin()->first + schedule_kept <= now;
}

void Chat::forget_old_schedules(Time now) {
  while (schedule_due_to_forget(now)) forget_schedule(over_.begin()->second);
}

void Chat::forget_schedule(ScheduleId id) {
  const Schedule& one = state_.schedules.at(id);
  if (User* author = find(one.from)) author->schedules.erase(id);
  over_.erase({one.over_at, id});
  state_.schedules.erase(id);
}

/// All of somebody who goes for good.
void Chat::forget_schedules_of(User& user, Time at) {
  for (const ScheduleId id : std::exchange(user.schedules, {})) {
    Schedule& one = state_.schedules.at(id);
    for (const FileId file : one.files) release_file(file, at);
    due_.erase({one.due, id});
    over_.erase({one.over_at, id});
    state_.schedules.erase(id);
  }
}

}  // namespace confab::chat
