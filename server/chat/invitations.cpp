// Into a private room: its owner invites, or lets in who asks by a link.
#include <algorithm>
#include <utility>

#include "server/chat/chat.hpp"

namespace confab::chat {

namespace {

bool spent(const Link& link) { return link.uses > 0 && link.used >= link.uses; }

bool dead(const Link& link, Time at) {
  return spent(link) || (link.expires_at != Time{} && link.expires_at <= at);
}

/// Whether somebody who came by this link may yet be let in; then its uses still count.
bool awaited(const Conversation& room, LinkId link) {
  return std::ranges::any_of(room.requests,
                             [&](const auto& request) { return request.second.link == link; });
}

bool still_denied(const JoinRequest& request, Time at) {
  return request.denied_at != Time{} && at < request.denied_at + denial;
}

bool forgotten(const JoinRequest& request, Time at) {
  return request.denied_at != Time{} && request.denied_at + denial <= at;
}

}  // namespace

// --- invitations

Chat::Judged Chat::judge_one(const InviteUsers& invite, Time) const {
  const auto room = owned_room(invite.from, invite.chat);
  if (const auto* refused = std::get_if<Refused>(&room)) return *refused;
  const Conversation& chat = *std::get<const Conversation*>(room);
  std::size_t fresh = 0;
  for (const UserId id : invite.users) {
    if (user(id) == nullptr) return Refused{Refusal::no_such_user};
    if (!chat.members.contains(id) && !chat.invited.contains(id)) ++fresh;
  }
  if (fresh == 0) return Done{};
  if (chat.invited.size() + fresh > invitations_max) return Refused{Refusal::too_many_invitations};
  return {};
}

Applied Chat::on(Place place, const InviteUsers& invite) {
  Conversation& room = state_.chats.at(invite.chat);
  find(invite.from)->last_seen_at = place.at;
  std::vector<Notification> told;
  std::vector<Notification> shared;
  for (const UserId id : invite.users) {
    if (room.members.contains(id)) continue;
    if (!room.invited.emplace(id, Invitation{place.at}).second) continue;
    User& user = *find(id);
    user.invited.insert(room.id);
    const Notification own = member_changed(room, user, MemberChange::invited, id);
    remember(user, place, {&own, 1});
    told.push_back(own);
    shared.emplace_back(member_changed(room, user, MemberChange::invited));
  }
  remember(room, place, shared);
  told.insert(told.end(), shared.begin(), shared.end());
  return {Done{}, std::move(told)};
}

void Chat::decline(Place place, Conversation& room, User& user, std::vector<Notification>& told) {
  room.invited.erase(user.id);
  user.invited.erase(room.id);
  for (const UserId id : {user.id, room.owner}) {
    const Notification left = member_changed(room, user, MemberChange::left, id);
    remember(*find(id), place, {&left, 1});
    told.push_back(left);
  }
}

// --- links

Chat::Judged Chat::judge_one(const CreateLink& create, Time at) const {
  if (user(create.from) == nullptr) return Refused{Refusal::signed_out};
  if (auto first = replay_of<LinkCreated>(create.from, create.key, create.digest, at)) return first;
  const auto room = owned_room(create.from, create.chat);
  if (const auto* refused = std::get_if<Refused>(&room)) return *refused;
  const auto alive =
      std::ranges::count_if(std::get<const Conversation*>(room)->links,
                            [&](const auto& link) { return !dead(link.second, at); });
  if (static_cast<std::size_t>(alive) >= links_max || links_.contains(create.secret))
    return Refused{Refusal::too_many_links};
  return {};
}

Applied Chat::on(Place place, const CreateLink& create) {
  Conversation& room = state_.chats.at(create.chat);
  find(create.from)->last_seen_at = place.at;
  for (auto link = room.links.begin(); link != room.links.end();) {
    if (!dead(link->second, place.at) || awaited(room, link->first)) {
      ++link;
      continue;
    }
    links_.erase(link->second.secret);
    link = room.links.erase(link);
  }
  const LinkId id{raw(place.seq)};
  room.links.emplace(id, Link{create.secret, place.at, create.expires_at, create.uses});
  links_.emplace(create.secret, std::pair{room.id, id});
  const LinkCreated created{room.id, id};
  remember_answer(create.from, create.key,
                  {create.digest, place.at + settings().idempotency_ttl, created});
  return {created, {}};
}

Chat::Judged Chat::judge_one(const RevokeLink& revoke, Time) const {
  const auto room = owned_room(revoke.from, revoke.chat);
  if (const auto* refused = std::get_if<Refused>(&room)) return *refused;
  if (!std::get<const Conversation*>(room)->links.contains(revoke.link))
    return Refused{Refusal::no_such_link};
  return {};
}

Applied Chat::on(Place place, const RevokeLink& revoke) {
  find(revoke.from)->last_seen_at = place.at;
  Conversation& room = state_.chats.at(revoke.chat);
  const auto link = room.links.find(revoke.link);
  links_.erase(link->second.secret);
  room.links.erase(link);
  return {Done{}, {}};
}

// --- requests

Chat::Judged Chat::judge_one(const AskToJoin& ask, Time at) const {
  if (user(ask.user) == nullptr) return Refused{Refusal::signed_out};
  const auto found = links_.find(ask.secret);
  if (found == links_.end()) return Refused{Refusal::dead_link};
  const Conversation& room = state_.chats.at(found->second.first);
  if (dead(room.links.at(found->second.second), at)) return Refused{Refusal::dead_link};
  if (room.members.contains(ask.user)) return Asked{room.id, RequestState::approved};
  const auto earlier = room.requests.find(ask.user);
  if (earlier != room.requests.end()) {
    if (earlier->second.denied_at == Time{}) return Asked{room.id, RequestState::pending};
    if (still_denied(earlier->second, at))
      return Refused{Refusal::denied_lately, earlier->second.denied_at + denial};
  } else if (room.requests.size() >= requests_max) {
    return Refused{Refusal::too_many_requests};
  }
  return {};
}

Applied Chat::on(Place place, const AskToJoin& ask) {
  const auto [chat, link] = links_.at(ask.secret);
  Conversation& room = state_.chats.at(chat);
  find(ask.user)->last_seen_at = place.at;
  room.requests[ask.user] = {place.at, link};
  Applied applied{Asked{room.id, RequestState::pending}, {}};
  tell_request(place, room, ask.user, RequestState::pending, applied.notifications);
  return applied;
}

/// Tells who asked, and the owner.
void Chat::tell_request(Place place, const Conversation& room, UserId asker, RequestState state,
                        std::vector<Notification>& told) {
  const std::string& address = room.is_private() ? room.address : room.title;
  for (const UserId id : {asker, room.owner}) {
    const auto user = state_.users.find(id);
    if (user == state_.users.end()) continue;
    const Notification changed =
        RequestChanged{room.id, id, address, state_.users.at(asker).name, state};
    remember(user->second, place, {&changed, 1});
    told.push_back(changed);
  }
}

Chat::Judged Chat::judge_one(const DecideRequest& decide, Time) const {
  const auto room = owned_room(decide.from, decide.chat);
  if (const auto* refused = std::get_if<Refused>(&room)) return *refused;
  const Conversation& chat = *std::get<const Conversation*>(room);
  const auto request = chat.requests.find(decide.user);
  if (request == chat.requests.end()) return Refused{Refusal::no_such_request};
  if (!decide.approve && request->second.denied_at != Time{})
    return Asked{chat.id, RequestState::denied};
  const auto link = chat.links.find(request->second.link);
  if (decide.approve && link != chat.links.end() && spent(link->second))
    return Refused{Refusal::uses_spent};
  return {};
}

Applied Chat::on(Place place, const DecideRequest& decide) {
  find(decide.from)->last_seen_at = place.at;
  Conversation& room = state_.chats.at(decide.chat);
  JoinRequest& request = room.requests.at(decide.user);
  const RequestState state = decide.approve ? RequestState::approved : RequestState::denied;
  Applied applied{Asked{room.id, state}, {}};
  tell_request(place, room, decide.user, state, applied.notifications);
  if (!decide.approve) {
    request.denied_at = place.at;
    return applied;
  }
  if (const auto link = room.links.find(request.link); link != room.links.end())
    ++link->second.used;
  let_in(place, room, *find(decide.user), applied.notifications);
  return applied;
}

bool Chat::has_expired_requests(const Conversation& chat, Time now) {
  return std::ranges::any_of(chat.requests,
                             [&](const auto& one) { return forgotten(one.second, now); });
}

void Chat::expire_requests(Conversation& chat, Time now) {
  std::erase_if(chat.requests, [&](const auto& one) { return forgotten(one.second, now); });
}

}  // namespace confab::chat
