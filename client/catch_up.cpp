#include "client/catch_up.hpp"

#include <algorithm>

namespace confab::client {

CatchUp::CatchUp(const api::Status& status, const std::optional<std::string>& chat)
    : now_(status.cursor.value_or(0)) {
  for (const api::Chat& one : status.chats.value_or(std::vector<api::Chat>())) {
    if (one.unread == 0 || (chat && *chat != one.chat)) continue;
    read_up_to_[one.chat] = one.read_up_to;
    const auto& last = one.last_message.value;
    newest_unread_ = std::max(newest_unread_, last ? last->id : now_);
  }
}

bool CatchUp::leaves_out(const api::Event& event) const {
  // Not even a gap: so far nobody can have missed anything.
  if (!event.id) return !over_;
  if (*event.id > now_) return false;
  if (!event.message) return true;
  const auto chat = read_up_to_.find(event.message->chat);
  return chat == read_up_to_.end() || *event.id <= chat->second;
}

void CatchUp::pass(const api::Event& event) {
  // The past comes without pauses, so what fills one comes after it.
  over_ = over_ || event.type == "keepalive" || event.id.value_or(0) >= newest_unread_;
}

bool CatchUp::is_void_by(const api::Event& event) const {
  return event.type == "gap" && event.newest && *event.newest < now_;
}

}  // namespace confab::client
