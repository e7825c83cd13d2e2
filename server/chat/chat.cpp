#include "server/chat/chat.hpp"

#include <algorithm>
#include <cassert>

namespace confab::chat {

Chat::Chat() : Chat(State{}) {}

Chat::Chat(State state) : state_(std::move(state)) {
  Conversation& general = state_.chats[general_chat];
  general.id = general_chat;
  general.kind = ChatKind::general;
  rebuild_indexes();
}

void Chat::rebuild_indexes() {
  for (const auto& [id, user] : state_.users) {
    names_.emplace(user.name_key, id);
    if (!user.email_key.empty()) emails_.emplace(user.email_key, id);
    for (const Device& device : user.devices) tokens_.emplace(device.token, id);
  }
  for (const auto& [id, chat] : state_.chats) {
    if (chat.is_room()) index_room(chat);
    if (chat.kind != ChatKind::direct || chat.members.empty()) continue;
    directs_.emplace(std::pair{chat.members.begin()->first, chat.members.rbegin()->first}, id);
  }
  for (auto retry = state_.retries.begin(); retry != state_.retries.end(); ++retry)
    retries_by_expiry_.emplace(retry->second.expires_at, retry);
  for (const auto& [id, one] : state_.schedules) {
    if (one.pending()) {
      due_.emplace(one.due, id);
    } else {
      over_.emplace(one.over_at, id);
    }
  }
  for (const auto& [id, file] : state_.files)
    if (file.unused()) orphans_.emplace(file.unused_since, id);
}

std::optional<Outcome> Chat::judge(const Command& command, Time at) const {
  return std::visit([&](const auto& one) { return judge_one(one, std::max(at, last_at())); },
                    command);
}

Applied Chat::apply(const Record& record) {
  assert(raw(record.seq) == raw(state_.last_seq) + 1);
  const Place place{record.seq, std::max(last_at(), std::min(record.at, latest_time))};
  Applied applied = std::visit(
      [&](const auto& command) -> Applied {
        if (Judged settled = judge_one(command, place.at)) return {std::move(*settled), {}};
        return on(place, command);
      },
      record.command);
  applied.notifications.insert(applied.notifications.end(), erased_.begin(), erased_.end());
  erased_.clear();
  state_.last_seq = place.seq;
  state_.last_at = place.at;
  return applied;
}

Chat::Judged Chat::judge_one(const Configure& configure, Time) const {
  if (configure.settings.within_reason() == state_.settings) return Done{};
  return {};
}

Applied Chat::on(Place place, const Configure& configure) {
  // What had expired by the old numbers stays expired: longer lifetimes revive nothing.
  for (auto& [id, chat] : state_.chats) {
    erase_expired(chat, place.at);
    settle_for_good(chat, place.at);
  }
  state_.settings = configure.settings.within_reason();
  return {Done{}, {}};
}

}  // namespace confab::chat
