// Who there is: names and e-mails are unique, a token belongs to one user, a forgotten guest leaves
// nothing behind that a namesake could inherit.
#include <algorithm>
#include <iterator>
#include <map>

#include "server/chat/chat.hpp"

namespace confab::chat {

const User* Chat::user(UserId id) const {
  const auto found = state_.users.find(id);
  return found == state_.users.end() ? nullptr : &found->second;
}

User* Chat::find(UserId id) {
  const auto found = state_.users.find(id);
  return found == state_.users.end() ? nullptr : &found->second;
}

const User* Chat::find_name(const std::string& name_key) const {
  const auto found = names_.find(name_key);
  return found == names_.end() ? nullptr : user(found->second);
}

const User* Chat::find_email(const std::string& email_key) const {
  const auto found = emails_.find(email_key);
  return found == emails_.end() ? nullptr : user(found->second);
}

const User* Chat::find_token(const TokenHash& token) const {
  const auto found = tokens_.find(token);
  return found == tokens_.end() ? nullptr : user(found->second);
}

const Device* Chat::device(const User& user, const TokenHash& token) {
  const auto found = std::ranges::find(user.devices, token, &Device::token);
  return found == user.devices.end() ? nullptr : &*found;
}

std::string_view Chat::name_of(UserId id) const {
  if (const User* known = user(id)) return known->name;
  const auto departed = state_.departed.find(id);
  return departed == state_.departed.end() ? std::string_view{} : departed->second.name;
}

Duration Chat::seen_interval() const {
  return std::min<Duration>(settings().guest_ttl / 4, std::chrono::hours{1});
}

Chat::Judged Chat::judge_one(const AddUser& add, Time) const {
  if (names_.contains(add.name_key)) return Refused{Refusal::name_taken};
  if (!add.email_key.empty() && emails_.contains(add.email_key))
    return Refused{Refusal::email_taken};
  if (add.has_device() && tokens_.contains(add.token)) return Refused{Refusal::signed_out};
  return {};
}

Applied Chat::on(Place place, const AddUser& add) {
  const UserId id{raw(place.seq)};
  const DeviceId device{add.has_device() ? raw(place.seq) : 0};
  User user;
  user.id = id;
  user.name = add.name;
  user.name_key = add.name_key;
  user.email = add.email;
  user.email_key = add.email_key;
  user.password_hash = add.password_hash;
  user.created_at = user.last_seen_at = place.at;
  if (add.has_device()) user.devices.push_back({device, add.token, add.device, place.at, place.at});
  user.chats.insert(general_chat);
  // What was there before the user came is no event for the user.
  user.last_event = place.seq;

  names_.emplace(user.name_key, id);
  if (!user.email_key.empty()) emails_.emplace(user.email_key, id);
  if (add.has_device()) tokens_.emplace(add.token, id);
  state_.users.emplace(id, std::move(user));
  welcome(general(), id, place);
  return {UserAdded{id, device}, {}};
}

Chat::Judged Chat::judge_one(const AddDevice& add, Time) const {
  const User* known = user(add.user);
  if (known == nullptr) return Refused{Refusal::no_such_user};
  if (!known->registered() || known->password_hash != add.password_hash)
    return Refused{Refusal::signed_out};
  if (tokens_.contains(add.token)) return Refused{Refusal::signed_out};
  return {};
}

Applied Chat::on(Place place, const AddDevice& add) {
  User& user = *find(add.user);
  std::vector<Notification> told;
  if (user.devices.size() >= devices_max) {
    const auto idle = std::ranges::min_element(user.devices, {}, &Device::last_seen_at);
    told.push_back(DevicesRevoked{user.id, idle->id});
    tokens_.erase(idle->token);
    user.devices.erase(idle);
  }
  const DeviceId id{raw(place.seq)};
  user.devices.push_back({id, add.token, add.device, place.at, place.at});
  user.last_seen_at = place.at;
  tokens_.emplace(add.token, user.id);
  return {DeviceAdded{id}, std::move(told)};
}

Chat::Judged Chat::judge_one(const RemoveDevice& remove, Time) const {
  const User* known = user(remove.user);
  if (known == nullptr) return Refused{Refusal::no_such_user};
  if (remove.device == DeviceId{}) {
    if (known->devices.empty()) return Done{};
    return {};
  }
  if (std::ranges::find(known->devices, remove.device, &Device::id) == known->devices.end())
    return Refused{Refusal::no_such_device};
  return {};
}

Applied Chat::on(Place place, const RemoveDevice& remove) {
  User& user = *find(remove.user);
  user.last_seen_at = place.at;
  std::erase_if(user.devices, [&](const Device& device) {
    if (remove.device != DeviceId{} && device.id != remove.device) return false;
    tokens_.erase(device.token);
    return true;
  });
  return {Done{}, {DevicesRevoked{user.id, remove.device}}};
}

Chat::Judged Chat::judge_one(const ChangeAccount& change, Time) const {
  const User* known = user(change.user);
  if (known == nullptr) return Refused{Refusal::no_such_user};
  if (!change.email_key.empty()) {
    const auto holder = emails_.find(change.email_key);
    if (holder != emails_.end() && holder->second != change.user)
      return Refused{Refusal::email_taken};
  }
  if (!change.was_hash.empty() && change.was_hash != known->password_hash)
    return Refused{Refusal::signed_out};
  return {};
}

Applied Chat::on(Place place, const ChangeAccount& change) {
  User& user = *find(change.user);
  user.last_seen_at = place.at;
  if (!change.password_hash.empty()) user.password_hash = change.password_hash;
  if (!change.email_key.empty()) {
    emails_.erase(user.email_key);
    user.email = change.email;
    user.email_key = change.email_key;
    emails_.emplace(user.email_key, user.id);
  }
  if (!change.end_other_sessions) return {Done{}, {}};
  std::erase_if(user.devices, [&](const Device& device) {
    if (device.id == change.device) return false;
    tokens_.erase(device.token);
    return true;
  });
  return {Done{}, {DevicesRevoked{user.id, {}, change.device}}};
}

Chat::Judged Chat::judge_one(const NoteSeen& seen, Time at) const {
  const User* known = user(seen.user);
  if (known == nullptr) return Refused{Refusal::no_such_user};
  const auto noted = [&](Time last_seen_at) { return at < last_seen_at + seen_interval(); };
  const auto device = std::ranges::find(known->devices, seen.device, &Device::id);
  if (noted(known->last_seen_at) && (device == known->devices.end() || noted(device->last_seen_at)))
    return Done{};
  return {};
}

Applied Chat::on(Place place, const NoteSeen& seen) {
  User& user = *find(seen.user);
  user.last_seen_at = place.at;
  const auto device = std::ranges::find(user.devices, seen.device, &Device::id);
  if (device != user.devices.end()) device->last_seen_at = place.at;
  return {Done{}, {}};
}

bool Chat::stale(const User& user, Time now) const {
  // Presence is noted once an interval, so a guest may have been there that much later than noted.
  return !user.registered() && user.last_seen_at + settings().guest_ttl + seen_interval() <= now;
}

void Chat::forget_stale_guests(Place place, std::vector<Notification>& told) {
  std::set<UserId> stale_ones;
  for (const auto& [id, known] : state_.users)
    if (stale(known, place.at)) stale_ones.insert(id);
  forget_all(place, stale_ones, told);
}

Chat::Judged Chat::judge_one(const ForgetUser& forget, Time) const {
  const User* known = user(forget.user);
  if (known == nullptr || known->registered()) return Done{};
  return {};
}

Applied Chat::on(Place place, const ForgetUser& forget) {
  Applied applied{Done{}, {}};
  forget_all(place, {forget.user}, applied.notifications);
  return applied;
}

void Chat::forget_all(Place place, const std::set<UserId>& users, std::vector<Notification>& told) {
  if (users.empty()) return;
  // Messages outlive their author, but in a chat of two.
  for (const auto& [chat_id, chat] : state_.chats) {
    if (chat.kind == ChatKind::direct) continue;
    for (const Message& message : chat.messages) {
      if (message.erased || !users.contains(message.from)) continue;
      Departed& departed = state_.departed[message.from];
      departed.name = user(message.from)->name;
      ++departed.messages;
    }
  }
  std::vector<Notification> all;
  for (const UserId id : users) forget(*find(id), place, all);
  // In the order in which `events_after` tells it later.
  std::map<ChatId, std::vector<Notification>> by_chat;
  for (Notification& one : all) by_chat[audience_of(one).chat].push_back(std::move(one));
  for (auto& [chat, its] : by_chat) std::ranges::move(its, std::back_inserter(told));
}

void Chat::forget(User& user, Place place, std::vector<Notification>& told) {
  const UserId id = user.id;
  forget_schedules_of(user, place.at);
  forget_files_of(id);
  for (const ChatId chat_id : std::set{user.chats}) {
    Conversation& chat = state_.chats.at(chat_id);
    if (chat.is_room()) {
      go_out(place, chat, user, MemberChange::removed, told);
      continue;
    }
    if (chat.kind == ChatKind::general) {
      chat.members.erase(id);
      continue;
    }
    for (Message& message : chat.messages) erase_files(message);
    ChatDeleted deleted{chat_id, {}, user.name, {}};
    const Notification remembered = deleted;
    for (const auto& [member, membership] : chat.members) {
      deleted.members.push_back(member);
      if (member == id) continue;
      User& other = *find(member);
      other.chats.erase(chat_id);
      std::erase_if(other.events, [&](const Event& event) {
        const auto* read = std::get_if<ReadMoved>(&event.what);
        return read != nullptr && read->chat == chat_id;
      });
      remember(other, place, {&remembered, 1});
    }
    directs_.erase({chat.members.begin()->first, chat.members.rbegin()->first});
    state_.chats.erase(chat_id);
    told.emplace_back(std::move(deleted));
  }

  for (auto& [chat_id, chat] : state_.chats) {
    chat.invited.erase(id);
    chat.requests.erase(id);
  }
  names_.erase(user.name_key);
  emails_.erase(user.email_key);
  for (const Device& device : user.devices) tokens_.erase(device.token);
  for (auto own = state_.retries.lower_bound({id, {}});
       own != state_.retries.end() && own->first.first == id;)
    forget_answer(own++);
  state_.users.erase(id);
  told.emplace_back(UserForgotten{id});
}

}  // namespace confab::chat
