#include "client/chat/seen.hpp"

#include <algorithm>

namespace confab::client {

void Seen::begin(std::span<const api::Chat> chats) {
  chats_.clear();
  for (const api::Chat& chat : chats) chats_[chat.chat].misses = chat.unread > 0;
}

bool Seen::has(const std::string& chat, std::uint64_t id) const {
  const auto one = chats_.find(chat);
  return one != chats_.end() && id <= one->second.shown_up_to;
}

bool Seen::misses(const std::string& chat) const {
  const auto one = chats_.find(chat);
  return one != chats_.end() && one->second.misses;
}

bool Seen::show(const std::string& chat, std::uint64_t id) {
  One& one = chats_[chat];
  one.shown_up_to = std::max(one.shown_up_to, id);
  return !one.misses;
}

void Seen::show_newest(const std::string& chat, std::uint64_t newest, bool whole) {
  One& one = chats_[chat];
  one.shown_up_to = std::max(one.shown_up_to, newest);
  one.misses = !whole;
}

}  // namespace confab::client
