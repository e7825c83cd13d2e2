#include "server/chat/chat.hpp"

#include <algorithm>
#include <cassert>

namespace confab::chat {

Chat::Chat() {
  Conversation general;
  general.id = general_chat;
  general.kind = ChatKind::general;
  state_.chats.emplace(general_chat, std::move(general));
}

Chat::Chat(State state) : state_(std::move(state)) { rebuild_indexes(); }

void Chat::rebuild_indexes() {
  for (const auto& [id, user] : state_.users) {
    names_.emplace(user.name_key, id);
    if (!user.email_key.empty()) emails_.emplace(user.email_key, id);
    for (const Device& device : user.devices) tokens_.emplace(device.token, id);
  }
  for (const auto& [id, chat] : state_.chats) {
    if (chat.kind != ChatKind::direct || chat.members.empty()) continue;
    directs_.emplace(std::pair{chat.members.begin()->first, chat.members.rbegin()->first}, id);
  }
}

std::optional<Outcome> Chat::judge(const Command& command, Time at) const {
  return std::visit([&](const auto& one) { return judge_one(one, at); }, command);
}

Applied Chat::apply(const Record& record) {
  assert(raw(record.seq) == raw(state_.last_seq) + 1);
  state_.last_seq = record.seq;
  state_.last_at = std::max(state_.last_at, record.at);
  return std::visit(
      [&](const auto& command) -> Applied {
        if (const Judged settled = judge_one(command, record.at)) return {*settled, {}};
        return on(record, command);
      },
      record.command);
}

Chat::Judged Chat::judge_one(const Configure& configure, Time) const {
  if (configure.settings == state_.settings) return Done{};
  return {};
}

Applied Chat::on(const Record& record, const Configure& configure) {
  // What had expired by the old numbers stays expired: longer lifetimes revive nothing.
  for (auto& [id, chat] : state_.chats) erase_expired(chat, record.at);
  state_.settings = configure.settings;
  return {Done{}, {}};
}

}  // namespace confab::chat
