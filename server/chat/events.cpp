// What happened for a user, for whoever was away. What a chat tells its members is read from the
// chat; what concerned one user only is kept with the user, a bounded list of it.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "server/chat/chat.hpp"

namespace confab::chat {

Audience audience_of(const Notification& told) {
  struct Concerns {
    Audience operator()(const UserForgotten& one) const { return {.user = one.user}; }
    Audience operator()(const DevicesRevoked& one) const { return {.user = one.user}; }
    Audience operator()(const ChatMade& one) const { return {.chat = one.chat}; }
    Audience operator()(const ChatDeleted& one) const { return {.users = one.members}; }
    Audience operator()(const MessagePosted& one) const { return {.chat = one.chat}; }
    Audience operator()(const ReadMoved& one) const { return {.user = one.user}; }
    Audience operator()(const StrikesChanged& one) const { return {.user = one.user}; }
    Audience operator()(const UserBanned& one) const { return {.user = one.user}; }
    Audience operator()(const ChatChanged& one) const { return {.chat = one.chat}; }
    Audience operator()(const MemberChanged& one) const {
      if (one.told != UserId{}) return {.user = one.told};
      return {.chat = one.chat};
    }
    Audience operator()(const RequestChanged& one) const { return {.user = one.told}; }
    Audience operator()(const ScheduleChanged& one) const { return {.user = one.user}; }
    Audience operator()(const FileErased&) const { return {}; }
  };
  return std::visit(Concerns{}, told);
}

bool is_event(const Notification& told) {
  return !std::holds_alternative<UserForgotten>(told) &&
         !std::holds_alternative<DevicesRevoked>(told) && !std::holds_alternative<FileErased>(told);
}

namespace {

/// The chat that an event of a user's own is about; 0 when it is about none.
ChatId about(const Event& event) {
  if (const auto* read = std::get_if<ReadMoved>(&event.what)) return read->chat;
  if (const auto* deleted = std::get_if<ChatDeleted>(&event.what)) return deleted->chat;
  if (const auto* member = std::get_if<MemberChanged>(&event.what)) return member->chat;
  if (const auto* request = std::get_if<RequestChanged>(&event.what)) return request->chat;
  return {};
}

/// Positions read go, of those from up to some time, when a later one of that chat is here or
/// coming.
void drop_overtaken(std::vector<Event>& events, Time up_to, std::span<const Notification> coming) {
  std::unordered_set<ChatId> positions;
  for (const Notification& one : coming)
    if (const auto* read = std::get_if<ReadMoved>(&one)) positions.insert(read->chat);
  const auto overtaken = [&](const Event& event) {
    const auto* read = std::get_if<ReadMoved>(&event.what);
    return read != nullptr && !positions.insert(read->chat).second && event.at <= up_to;
  };
  // From the end, so that what is kept gathers there.
  const auto kept = std::remove_if(events.rbegin(), events.rend(), overtaken).base();
  events.erase(events.begin(), kept);
}

/// As long as messages wait that nobody confirms: who is away longer has a gap there too.
Duration event_life(const Settings& settings) {
  return std::max(settings.ttl, settings.unread_retention);
}

/// The first `count` events of a user or a chat go, with what else the last one's record meant.
template <class Of>
void lose(Of& of, std::size_t count) {
  if (count == 0) return;
  const Seq last = of.events[count - 1].seq;
  const auto end = std::ranges::upper_bound(of.events, last, {}, &Event::seq);
  of.events.erase(of.events.begin(), end);
  of.events_lost = last;
}

/// Makes room for so many more.
template <class Of>
void bound(Of& of, std::size_t more) {
  if (of.events.size() + more > events_kept_max)
    lose(of, std::min(of.events.size(), of.events.size() + more - events_kept_max));
}

template <class Of>
void lose_expired(Of& of, Time expired) {
  const auto live = std::ranges::upper_bound(of.events, expired, {}, &Event::at);
  lose(of, static_cast<std::size_t>(live - of.events.begin()));
}

/// What one chat tells a member after some place: that it was made, then who came and went, and its
/// messages.
class Told {
 public:
  /// `sees` says which messages are told.
  template <class Sees>
  Told(const Conversation& chat, const Membership& member, std::uint64_t after,
       std::uint64_t hidden, const Sees& sees)
      : chat_(&chat),
        made_(chat.kind != ChatKind::general && raw(member.since) == raw(chat.id) &&
              raw(chat.id) > after),
        // What was before this one came does not concern it.
        event_(std::ranges::lower_bound(chat.events, Seq{std::max(after + 1, raw(member.since))},
                                        {}, &Event::seq)),
        next_(std::ranges::upper_bound(chat.messages, MessageId{std::max(after, hidden)}, {},
                                       &Message::id)) {
    skip(sees);
  }

  bool done() const {
    return !made_ && event_ == chat_->events.end() && next_ == chat_->messages.end();
  }
  /// Of one record, what users are told of themselves comes first, then each chat's.
  std::pair<Seq, ChatId> place() const { return {seq(), chat_->id}; }
  Seq seq() const {
    if (made_) return Seq{raw(chat_->id)};
    if (event_is_next()) return event_->seq;
    return Seq{raw(next_->id)};
  }

  template <class Sees>
  Event take(UserId viewer, const Sees& sees) {
    if (made_) {
      const Event event{seq(), chat_->members.at(viewer).joined_at, ChatMade{chat_->id}};
      made_ = false;
      return event;
    }
    if (event_is_next()) return *event_++;
    const Event event{seq(), next_->at, MessagePosted{chat_->id, next_->id}};
    ++next_;
    skip(sees);
    return event;
  }

 private:
  bool event_is_next() const {
    return event_ != chat_->events.end() &&
           (next_ == chat_->messages.end() || raw(event_->seq) < raw(next_->id));
  }
  template <class Sees>
  void skip(const Sees& sees) {
    while (next_ != chat_->messages.end() && !sees(*chat_, *next_)) ++next_;
  }

  const Conversation* chat_;
  bool made_;  ///< that is still to be told; a chat's id is the place where it was made
  std::vector<Event>::const_iterator event_;
  std::deque<Message>::const_iterator next_;
};

}  // namespace

std::vector<Event> Chat::events_after(UserId viewer, ChatId only, std::uint64_t after,
                                      std::size_t limit, Time now) const {
  std::vector<Event> events;
  const User* known = user(viewer);
  if (known == nullptr) return events;
  const auto wanted = [&](ChatId chat) { return only == ChatId{} || chat == only; };
  const auto sees = [&](const Conversation& chat, const Message& message) {
    return visible(chat, viewer, message, now);
  };

  std::vector<Told> chats;  // a heap, the one with the next event in front
  for (const ChatId id : known->chats) {
    const Conversation& chat = state_.chats.at(id);
    if (!wanted(id) || raw(chat.last_event) <= after) continue;
    Told told(chat, chat.members.at(viewer), after, lost_up_to(chat, viewer, now), sees);
    if (!told.done()) chats.push_back(told);
  }
  std::ranges::make_heap(chats, std::ranges::greater{}, &Told::place);

  auto own = std::ranges::upper_bound(known->events, Seq{after}, {}, &Event::seq);
  while (true) {
    while (own != known->events.end() && !wanted(about(*own))) ++own;
    const bool has_own = own != known->events.end();
    if (!has_own && chats.empty()) return events;
    const bool own_first = has_own && (chats.empty() || own->seq <= chats.front().seq());
    const Seq seq = own_first ? own->seq : chats.front().seq();
    if (events.size() >= limit && (events.empty() || events.back().seq != seq)) return events;
    if (own_first) {
      events.push_back(*own++);
      continue;
    }
    std::ranges::pop_heap(chats, std::ranges::greater{}, &Told::place);
    events.push_back(chats.back().take(viewer, sees));
    if (chats.back().done())
      chats.pop_back();
    else
      std::ranges::push_heap(chats, std::ranges::greater{}, &Told::place);
  }
}

std::uint64_t Chat::events_lost_up_to(UserId viewer, ChatId only, Time now) const {
  const User* known = user(viewer);
  if (known == nullptr) return raw(last_seq());
  std::uint64_t lost = raw(known->events_lost);
  for (const ChatId id : known->chats) {
    if (only != ChatId{} && id != only) continue;
    const Conversation& chat = state_.chats.at(id);
    const Membership& member = chat.members.at(viewer);
    // What a room had before this one came was never missed; that this one came is news.
    const std::uint64_t missed = std::max(missed_up_to(chat, member, now), raw(chat.events_lost));
    if (!chat.is_room() || missed >= raw(member.since)) lost = std::max(lost, missed);
  }
  return lost;
}

Seq Chat::newest_event(const User& user) const {
  Seq newest = user.last_event;
  for (const ChatId id : user.chats) newest = std::max(newest, state_.chats.at(id).last_event);
  return newest;
}

void Chat::remember(User& user, Place place, std::span<const Notification> told) {
  user.last_event = place.seq;
  if (user.events.size() + told.size() > events_unthinned_max)
    drop_overtaken(user.events, place.at, told);
  bound(user, told.size());
  for (const Notification& one : told) user.events.push_back({place.seq, place.at, one});
}

void Chat::remember(Conversation& chat, Place place, std::span<const Notification> told) {
  chat.last_event = place.seq;
  bound(chat, told.size());
  for (const Notification& one : told) chat.events.push_back({place.seq, place.at, one});
}

bool Chat::has_expired_events(const User& user, Time now) const {
  return !user.events.empty() && !settings().for_ever() &&
         user.events.front().at + event_life(settings()) <= now;
}

bool Chat::has_expired_events(const Conversation& chat, Time now) const {
  return !chat.events.empty() && !settings().for_ever() &&
         chat.events.front().at + event_life(settings()) <= now;
}

void Chat::expire_events(User& user, Time now) const {
  if (!has_expired_events(user, now)) return;
  const Time expired = now - event_life(settings());
  drop_overtaken(user.events, expired, {});
  lose_expired(user, expired);
}

void Chat::expire_events(Conversation& chat, Time now) const {
  if (has_expired_events(chat, now)) lose_expired(chat, now - event_life(settings()));
}

}  // namespace confab::chat
