#include "server/chat/consistency.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace confab::chat {

namespace {

/// Thrown and caught in this file only.
struct Inconsistent {
  std::string what;
};

template <class Id>
std::string named(const char* what, Id id) {
  return what + (' ' + std::to_string(raw(id)));
}

void require(bool holds, const std::string& where, const char* otherwise) {
  if (!holds) throw Inconsistent{where + ": " + otherwise};
}

template <class List, class Projection = std::identity>
bool ascending(const List& list, Projection of = {}) {
  return std::ranges::adjacent_find(list, std::greater_equal<>{}, of) == list.end();
}

template <class List, class Projection>
bool never_falling(const List& list, Projection of) {
  return std::ranges::is_sorted(list, {}, of);
}

void check_users(const State& state) {
  std::set<std::string> names, emails;
  std::set<TokenHash> tokens;
  for (const auto& [id, user] : state.users) {
    const std::string where = named("user", id);
    require(id != UserId{} && raw(id) <= raw(state.last_seq), where, "an id that was never given");
    require(names.insert(user.name_key).second, where, "a name that another user has");
    require(user.email_key.empty() || emails.insert(user.email_key).second, where,
            "an e-mail address that another user has");
    require(ascending(user.devices, &Device::id), where, "devices out of order");
    for (const Device& device : user.devices)
      require(tokens.insert(device.token).second, where, "a token that is there twice");
    require(never_falling(user.reports, &Report::at), where, "reports out of order");
    require(state.chats.at(general_chat).members.contains(id), where, "not in the general chat");
    require(!state.departed.contains(id), where, "departed, and still there");
  }
}

/// Whose an event is, is not written: it follows from the user who has it.
void fill_in_owner(UserId owner, Notification& what) {
  if (auto* read = std::get_if<ReadMoved>(&what)) read->user = owner;
  if (auto* reported = std::get_if<StrikesChanged>(&what)) reported->user = owner;
  if (auto* banned = std::get_if<UserBanned>(&what)) banned->user = owner;
  if (auto* member = std::get_if<MemberChanged>(&what)) member->told = owner;
  if (auto* request = std::get_if<RequestChanged>(&what)) request->told = owner;
  if (auto* scheduled = std::get_if<ScheduleChanged>(&what)) scheduled->user = owner;
}

void check_events(State& state) {
  for (auto& [id, user] : state.users) {
    const std::string where = named("user", id);
    require(user.events_lost <= user.last_event && user.last_event <= state.last_seq, where,
            "an event newer than the state");
    require(never_falling(user.events, &Event::seq) && never_falling(user.events, &Event::at),
            where, "events out of order");
    if (user.events.empty()) continue;
    require(user.events_lost < user.events.front().seq, where, "has an event that was lost");
    require(user.events.back().seq <= user.last_event && user.events.back().at <= state.last_at,
            where, "an event newer than the last one");
    for (Event& event : user.events) {
      fill_in_owner(id, event.what);
      if (const auto* read = std::get_if<ReadMoved>(&event.what))
        require(user.chats.contains(read->chat), where, "has read in a chat of others");
      if (const auto* deleted = std::get_if<ChatDeleted>(&event.what))
        require(!state.chats.contains(deleted->chat), where,
                "a chat that is gone, and still there");
    }
  }
}

void check_room(const Conversation& room, State& state, const std::string& where) {
  require(room.members.contains(room.owner), where, "its owner is no member");
  require(!room.title_key.empty(), where, "has no title");
  require(room.is_private() != room.address.empty(), where, "has the wrong kind of address");
  require(!room.ttl || *room.ttl == Settings::lifetime_within_reason(*room.ttl), where,
          "a lifetime beyond all reason");
  ++state.users.at(room.owner).rooms_owned;
  for (const auto& [id, invitation] : room.invited) {
    const auto user = state.users.find(id);
    require(user != state.users.end() && !room.members.contains(id), where,
            "has invited nobody, or a member");
    user->second.invited.insert(room.id);
  }
  for (const auto& [id, request] : room.requests)
    require(state.users.contains(id) && !room.members.contains(id), where,
            "has a request of nobody, or of a member");
  require(never_falling(room.events, &Event::seq) && never_falling(room.events, &Event::at), where,
          "events out of order");
  if (room.events.empty()) return;
  require(room.events_lost < room.events.front().seq, where, "has an event that was lost");
  require(room.events.back().seq <= room.last_event && room.events.back().at <= state.last_at,
          where, "an event newer than the last one");
}

void check_schedules(State& state) {
  for (const auto& [id, one] : state.schedules) {
    const std::string where = named("schedule", id);
    const auto author = state.users.find(one.from);
    require(author != state.users.end(), where, "from nobody");
    require(raw(id) <= raw(state.last_seq), where, "an id that was never given");
    require(one.pending() == (one.over_at == Time{}), where, "pending, and over");
    author->second.schedules.insert(id);
    if (one.pending()) ++author->second.pending_schedules;
    for (const FileId file : one.files)
      require(state.files.contains(file) && state.files.at(file).schedule == id, where,
              "a file that it has not");
  }
}

/// Each file of a message is there, and no message or schedule has it beside.
void check_files(State& state) {
  for (const auto& [id, chat] : state.chats)
    for (const Message& message : chat.messages)
      for (const FileId file : message.files)
        require(state.files.contains(file) && state.files.at(file).message == message.id &&
                    state.files.at(file).chat == id,
                named("message", message.id), "a file that it has not");
  for (const auto& [id, file] : state.files) {
    const std::string where = named("file", id);
    require(raw(id) <= raw(state.last_seq), where, "an id that was never given");
    require(file.message == MessageId{} || file.schedule == ScheduleId{}, where, "used twice");
    require(file.unused() == (file.unused_since != Time{}), where, "used, and unused");
    const auto owner = state.users.find(file.owner);
    require(owner != state.users.end() || file.message != MessageId{}, where, "of nobody");
    if (owner == state.users.end()) continue;
    owner->second.file_bytes += file.size;
    ++owner->second.files;
  }
}

void check_member(const Conversation& chat, const Membership& member, const std::string& where) {
  require(member.read_up_to <= chat.newest && member.visible_after <= chat.newest, where,
          "has read beyond the newest message");
  require(ascending(member.marks, &ReadMark::up_to), where, "marks out of order");
  require(member.read_up_to <= member.visible_after ||
              (!member.marks.empty() && member.marks.back().up_to == member.read_up_to),
          where, "a cursor without a mark");
  require(member.marks.empty() || member.marks.back().up_to <= member.read_up_to, where,
          "a mark beyond the cursor");
  require(ascending(member.own_unconfirmed), where, "own messages out of order");
  require(member.own_unconfirmed.empty() || raw(member.own_unconfirmed.back()) <= chat.newest,
          where, "an own message beyond the newest");
}

void check_messages(const Conversation& chat, const std::string& where, State& state) {
  require(ascending(chat.messages, &Message::id), where, "messages out of order");
  require(never_falling(chat.messages, &Message::at), where, "messages out of order in time");
  require(ascending(chat.expired), where, "expired messages out of order");
  if (chat.messages.empty()) return;
  require(raw(chat.messages.back().id) <= chat.newest, where, "a message beyond the newest");
  require(!chat.messages.front().erased, where, "begins with an erased message");
  for (const Message& message : chat.messages) {
    const std::string which = where + ", " + named("message", message.id);
    require(raw(message.reply_to) < raw(message.id) && raw(message.root) <= raw(message.reply_to) &&
                (message.root == MessageId{}) == (message.reply_to == MessageId{}),
            which, "a comment on what cannot be");
    if (message.erased || state.users.contains(message.from)) continue;
    const auto author = state.departed.find(message.from);
    require(author != state.departed.end(), which, "from nobody");
    ++author->second.messages;
  }
}

void fill_in_threads(Conversation& chat) {
  for (const Message& message : chat.messages) {
    if (message.erased || message.reply_to == MessageId{}) continue;
    chat.threads[message.root].push_back(message.id);
    if (message.root != message.reply_to) chat.threads[message.reply_to].push_back(message.id);
  }
}

void check_chats(State& state) {
  std::set<std::set<UserId>> pairs;
  std::set<std::string> titles, addresses, secrets;
  for (auto& [id, chat] : state.chats) {
    const std::string where = named("chat", id);
    require((chat.kind == ChatKind::general) == (id == general_chat), where, "of the wrong kind");
    require(chat.newest <= raw(state.last_seq), where, "newer than the state");
    std::set<UserId> members;
    for (const auto& [member, membership] : chat.members) {
      const auto user = state.users.find(member);
      const std::string who = where + ", " + named("member", member);
      require(user != state.users.end(), who, "no such user");
      check_member(chat, membership, who);
      user->second.chats.insert(id);
      members.insert(member);
    }
    if (chat.kind == ChatKind::direct) {
      require(members.size() == 1 || members.size() == 2, where, "not of one or two");
      require(pairs.insert(members).second, where, "between two who have one already");
    }
    if (chat.kind == ChatKind::room)
      require(titles.insert(chat.title_key).second, where, "a title that another room has");
    if (chat.is_private())
      require(addresses.insert(chat.address).second, where, "an address that another room has");
    for (const auto& [link, of] : chat.links)
      require(secrets.insert(of.secret).second, where, "a link that another room has");
    if (chat.is_room()) check_room(chat, state, where);
    check_messages(chat, where, state);
    fill_in_threads(chat);
  }
}

}  // namespace

std::optional<std::string> complete(State& state) {
  try {
    require(state.chats.contains(general_chat), "chats", "there is no general one");
    require(state.settings == state.settings.within_reason(), "settings", "beyond all reason");
    require(state.last_at <= latest_time, "last_at", "beyond all reason");
    check_users(state);
    check_chats(state);
    check_schedules(state);
    check_files(state);
    check_events(state);
    for (const auto& [key, retry] : state.retries)
      require(state.users.contains(key.first), "retries", "an answer to nobody");
    for (const auto& [id, departed] : state.departed)
      require(departed.messages > 0, named("departed", id), "left nothing behind");
    return {};
  } catch (const Inconsistent& inconsistent) {
    return inconsistent.what;
  }
}

}  // namespace confab::chat
