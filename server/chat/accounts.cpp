// Who there is: names and e-mails are unique, a token belongs to one user, a forgotten guest leaves
// nothing behind that a namesake could inherit.
#include <algorithm>

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
  return {};
}

Applied Chat::on(const Record& record, const AddUser& add) {
  const UserId id{raw(record.seq)};
  const DeviceId device{raw(record.seq)};
  User user;
  user.id = id;
  user.name = add.name;
  user.name_key = add.name_key;
  user.email = add.email;
  user.email_key = add.email_key;
  user.password_hash = add.password_hash;
  user.created_at = user.last_seen_at = record.at;
  user.devices.push_back({device, add.token, add.device, record.at, record.at});
  user.chats.insert(general_chat);
  // What was there before the user came is no event for the user.
  user.last_event = record.seq;

  names_.emplace(user.name_key, id);
  if (!user.email_key.empty()) emails_.emplace(user.email_key, id);
  tokens_.emplace(add.token, id);
  state_.users.emplace(id, std::move(user));
  welcome(general(), id, record.at);
  return {UserAdded{id, device}, {}};
}

Chat::Judged Chat::judge_one(const AddDevice& add, Time) const {
  const User* known = user(add.user);
  if (known == nullptr) return Refused{Refusal::no_such_user};
  if (!known->registered() || known->password_hash != add.password_hash)
    return Refused{Refusal::signed_out};
  return {};
}

Applied Chat::on(const Record& record, const AddDevice& add) {
  User& user = *find(add.user);
  std::vector<Notification> told;
  if (user.devices.size() >= devices_max) {
    const auto idle = std::ranges::min_element(user.devices, {}, &Device::last_seen_at);
    told.push_back(DevicesRevoked{user.id, idle->id});
    tokens_.erase(idle->token);
    user.devices.erase(idle);
  }
  const DeviceId id{raw(record.seq)};
  user.devices.push_back({id, add.token, add.device, record.at, record.at});
  user.last_seen_at = record.at;
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

Applied Chat::on(const Record& record, const RemoveDevice& remove) {
  User& user = *find(remove.user);
  user.last_seen_at = record.at;
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
  return {};
}

Applied Chat::on(const Record& record, const ChangeAccount& change) {
  User& user = *find(change.user);
  user.last_seen_at = record.at;
  if (!change.password_hash.empty()) user.password_hash = change.password_hash;
  if (!change.email_key.empty()) {
    emails_.erase(user.email_key);
    user.email = change.email;
    user.email_key = change.email_key;
    emails_.emplace(user.email_key, user.id);
  }
  return {Done{}, {}};
}

Chat::Judged Chat::judge_one(const NoteSeen& seen, Time) const {
  if (user(seen.user) == nullptr) return Refused{Refusal::no_such_user};
  return {};
}

Applied Chat::on(const Record& record, const NoteSeen& seen) {
  User& user = *find(seen.user);
  user.last_seen_at = record.at;
  const auto device = std::ranges::find(user.devices, seen.device, &Device::id);
  if (device != user.devices.end()) device->last_seen_at = record.at;
  return {Done{}, {}};
}

std::vector<UserId> Chat::stale_guests(Time now) const {
  std::vector<UserId> stale;
  for (const auto& [id, membership] : state_.chats.at(general_chat).members) {
    const User& known = *user(id);
    if (!known.registered() && known.last_seen_at + settings().guest_ttl <= now)
      stale.push_back(id);
  }
  return stale;
}

void Chat::forget(UserId id, Seq seq, std::vector<Notification>& told) {
  User& user = *find(id);
  std::uint64_t left_behind = 0;
  for (const ChatId chat_id : user.chats) {
    Conversation& chat = state_.chats.at(chat_id);
    if (chat.kind == ChatKind::direct) {
      ChatDeleted deleted{chat_id, {}};
      for (const auto& [member, membership] : chat.members) {
        deleted.members.push_back(member);
        if (member == id) continue;
        User& other = *find(member);
        other.chats.erase(chat_id);
        other.last_event = seq;
      }
      directs_.erase({chat.members.begin()->first, chat.members.rbegin()->first});
      told.emplace_back(std::move(deleted));
      state_.chats.erase(chat_id);
      continue;
    }
    chat.members.erase(id);
    left_behind += static_cast<std::uint64_t>(std::ranges::count_if(
        chat.messages,
        [&](const Message& message) { return message.from == id && !message.erased; }));
  }
  if (left_behind > 0) state_.departed.emplace(id, Departed{user.name, left_behind});

  names_.erase(user.name_key);
  if (!user.email_key.empty()) emails_.erase(user.email_key);
  for (const Device& device : user.devices) tokens_.erase(device.token);
  state_.retries.erase(state_.retries.lower_bound({id, std::string{}}),
                       state_.retries.lower_bound({UserId{raw(id) + 1}, std::string{}}));
  state_.users.erase(id);
  told.emplace_back(UserForgotten{id});
}

}  // namespace confab::chat
