// Rooms: who makes one owns it, anyone finds and enters a public one, and whoever stays longest has
// it in the end. The last one out deletes it.
#include <algorithm>
#include <utility>

#include "server/chat/chat.hpp"

namespace confab::chat {

namespace {

/// By what its members and those who are invited know it.
std::string address_of(const Conversation& room) {
  return room.is_private() ? room.address : room.title;
}

void forget_positions(User& user, ChatId chat) {
  std::erase_if(user.events, [&](const Event& event) {
    const auto* read = std::get_if<ReadMoved>(&event.what);
    return read != nullptr && read->chat == chat;
  });
}

}  // namespace

const Conversation* Chat::find_title(const std::string& title_key) const {
  const ChatId id = titles_.find(title_key);
  return id == ChatId{} ? nullptr : &state_.chats.at(id);
}

const Conversation* Chat::find_private(const std::string& address) const {
  const auto found = private_rooms_.find(address);
  return found == private_rooms_.end() ? nullptr : &state_.chats.at(found->second);
}

std::vector<ChatId> Chat::search_rooms(std::string_view part, std::size_t limit) const {
  return titles_.search(part, limit);
}

MemberChanged Chat::member_changed(const Conversation& room, const User& user, MemberChange change,
                                   UserId told) {
  return {room.id, told, address_of(room), user.name, change};
}

Refusal Chat::outside(const Conversation* chat, UserId user) {
  if (chat == nullptr) return Refusal::no_such_chat;
  if (chat->kind == ChatKind::room || chat->invited.contains(user)) return Refusal::not_a_member;
  return Refusal::no_such_chat;
}

/// The room, if this user owns it, and else why not.
std::variant<const Conversation*, Refused> Chat::owned_room(UserId owner, ChatId id) const {
  if (user(owner) == nullptr) return Refused{Refusal::signed_out};
  const auto found = state_.chats.find(id);
  const Conversation* chat = found == state_.chats.end() ? nullptr : &found->second;
  if (chat == nullptr || !chat->members.contains(owner)) return Refused{outside(chat, owner)};
  if (!chat->is_room()) return Refused{Refusal::not_a_room};
  if (chat->owner != owner) return Refused{Refusal::not_the_owner};
  return chat;
}

// --- made

Chat::Judged Chat::judge_one(const CreateRoom& create, Time at) const {
  const User* owner = user(create.owner);
  if (owner == nullptr) return Refused{Refusal::signed_out};
  if (auto first = replay_of<RoomCreated>(create.owner, create.key, create.digest, at))
    return first;
  // Titles are checked before they get here; this one could not even be found again.
  if (create.title_key.empty() || create.title_key.find('\n') != std::string::npos)
    return Refused{Refusal::title_taken};
  const bool taken = create.address.empty() ? titles_.contains(create.title_key)
                                            : private_rooms_.contains(create.address);
  if (taken) return Refused{Refusal::title_taken};
  if (owner->rooms_owned >= rooms_owned_max) return Refused{Refusal::too_many_rooms};
  return {};
}

Applied Chat::on(Place place, const CreateRoom& create) {
  const ChatId id{raw(place.seq)};
  Conversation& room = state_.chats[id];
  room.id = id;
  room.kind = create.address.empty() ? ChatKind::room : ChatKind::private_room;
  room.title = create.title;
  room.title_key = create.title_key;
  room.address = create.address;
  room.owner = create.owner;
  room.history = create.history;
  if (create.ttl) room.ttl = Settings::lifetime_within_reason(*create.ttl);
  room.last_event = place.seq;
  index_room(room);

  User& owner = *find(create.owner);
  owner.last_seen_at = place.at;
  owner.chats.insert(id);
  ++owner.rooms_owned;
  welcome(room, owner.id, place);
  const RoomCreated created{id};
  remember_answer(owner.id, create.key,
                  {create.digest, place.at + settings().idempotency_ttl, created});
  return {created, {ChatMade{id}}};
}

void Chat::index_room(const Conversation& room) {
  if (room.is_private()) {
    private_rooms_.emplace(room.address, room.id);
  } else {
    titles_.add(room.title_key, room.id);
  }
  for (const auto& [id, link] : room.links) links_.emplace(link.secret, std::pair{room.id, id});
}

// --- entered

Chat::Judged Chat::judge_one(const JoinRoom& join, Time) const {
  if (user(join.user) == nullptr) return Refused{Refusal::signed_out};
  const auto found = state_.chats.find(join.chat);
  if (found == state_.chats.end()) return Refused{Refusal::no_such_chat};
  const Conversation& chat = found->second;
  if (chat.members.contains(join.user)) return Done{};
  if (outside(&chat, join.user) != Refusal::not_a_member) return Refused{Refusal::no_such_chat};
  return {};
}

Applied Chat::on(Place place, const JoinRoom& join) {
  User& user = *find(join.user);
  user.last_seen_at = place.at;
  Applied applied{Done{}, {}};
  let_in(place, state_.chats.at(join.chat), user, applied.notifications);
  return applied;
}

void Chat::let_in(Place place, Conversation& room, User& user, std::vector<Notification>& told) {
  room.invited.erase(user.id);
  room.requests.erase(user.id);
  user.invited.erase(room.id);
  user.chats.insert(room.id);
  welcome(room, user.id, place);
  const Notification joined = member_changed(room, user, MemberChange::joined);
  remember(room, place, {&joined, 1});
  told.push_back(joined);
}

// --- left

Chat::Judged Chat::judge_one(const LeaveRoom& leave, Time) const {
  if (user(leave.user) == nullptr) return Refused{Refusal::signed_out};
  const auto found = state_.chats.find(leave.chat);
  if (found == state_.chats.end()) return Refused{Refusal::no_such_chat};
  const Conversation& chat = found->second;
  const bool member = chat.members.contains(leave.user);
  if (member && chat.kind == ChatKind::general) return Refused{Refusal::general_stays};
  if (member && chat.kind == ChatKind::direct) return Refused{Refusal::not_a_room};
  if (member || chat.invited.contains(leave.user)) return {};
  if (chat.kind == ChatKind::room) return Done{};
  return Refused{Refusal::no_such_chat};
}

Applied Chat::on(Place place, const LeaveRoom& leave) {
  User& user = *find(leave.user);
  user.last_seen_at = place.at;
  Conversation& room = state_.chats.at(leave.chat);
  Applied applied{Done{}, {}};
  if (room.members.contains(user.id)) {
    go_out(place, room, user, MemberChange::left, applied.notifications);
  } else {
    decline(place, room, user, applied.notifications);
  }
  return applied;
}

void Chat::go_out(Place place, Conversation& room, User& user, MemberChange change,
                  std::vector<Notification>& told) {
  room.members.erase(user.id);
  user.chats.erase(room.id);
  forget_positions(user, room.id);
  const Notification own = member_changed(room, user, change, user.id);
  remember(user, place, {&own, 1});
  told.push_back(own);
  if (room.members.empty()) {
    if (room.owner == user.id) --user.rooms_owned;
    return erase_room(place, room, told);
  }

  std::vector<Notification> shared{member_changed(room, user, change)};
  if (room.owner == user.id) {
    --user.rooms_owned;
    const auto longest = std::ranges::min_element(
        room.members, {}, [](const auto& member) { return member.second.since; });
    room.owner = longest->first;
    ++find(room.owner)->rooms_owned;
    shared.emplace_back(ChatChanged{room.id});
  }
  remember(room, place, shared);
  told.insert(told.end(), shared.begin(), shared.end());
}

// --- closed

Chat::Judged Chat::judge_one(const DeleteRoom& remove, Time) const {
  const auto room = owned_room(remove.user, remove.chat);
  if (const auto* refused = std::get_if<Refused>(&room)) {
    // Nobody owns a chat that is no room.
    return Refused{refused->why == Refusal::not_a_room ? Refusal::not_the_owner : refused->why};
  }
  return {};
}

Applied Chat::on(Place place, const DeleteRoom& remove) {
  User& owner = *find(remove.user);
  owner.last_seen_at = place.at;
  --owner.rooms_owned;
  Applied applied{Done{}, {}};
  erase_room(place, state_.chats.at(remove.chat), applied.notifications);
  return applied;
}

void Chat::erase_room(Place place, Conversation& room, std::vector<Notification>& told) {
  for (Message& message : room.messages) {
    if (message.erased) continue;
    erase_files(message);
    forget_departed(message.from);
  }
  for (const auto& [asker, request] : room.requests)
    if (request.denied_at == Time{}) tell_request(place, room, asker, RequestState::denied, told);
  ChatDeleted deleted{room.id, {}, {}, address_of(room)};
  const Notification remembered = deleted;
  const auto tell = [&](UserId id) {
    User& user = *find(id);
    user.chats.erase(room.id);
    user.invited.erase(room.id);
    forget_positions(user, room.id);
    remember(user, place, {&remembered, 1});
    deleted.members.push_back(id);
  };
  for (const auto& [member, membership] : room.members) tell(member);
  for (const auto& [invited, invitation] : room.invited) tell(invited);
  for (const auto& [id, link] : room.links) links_.erase(link.secret);
  if (room.is_private()) {
    private_rooms_.erase(room.address);
  } else {
    titles_.remove(room.title_key);
  }
  state_.chats.erase(room.id);
  told.emplace_back(std::move(deleted));
}

}  // namespace confab::chat
