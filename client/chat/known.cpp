#include "client/chat/known.hpp"

#include <algorithm>

#include "protocol/text/unicode.hpp"

namespace confab::client {

void Known::learn_chats(std::span<const api::Chat> chats) {
  std::set<std::string> gone;
  for (const auto& [address, chat] : chats_) gone.insert(address);
  for (const api::Chat& chat : chats) {
    gone.erase(chat.chat);
    learn_chat(chat);
  }
  for (const std::string& address : gone) forget_chat(address);
}

void Known::learn_chat(const api::Chat& chat) {
  api::Chat learnt = chat;
  // What was read meanwhile is newer than an answer that was on its way.
  if (const auto at = chats_.find(chat.chat);
      at != chats_.end() && at->second.read_up_to > chat.read_up_to) {
    learnt.read_up_to = at->second.read_up_to;
    learnt.unread = at->second.unread;
    learnt.last_message = at->second.last_message;
  }
  forget_chat(chat.chat);
  make_findable(learnt);
  chats_[chat.chat] = std::move(learnt);
  if (chat.kind == "direct" && chat.chat.starts_with('@')) learn_person(chat.chat.substr(1));
}

void Known::forget_messages() {
  mentions_.clear();
  for (auto& [address, chat] : chats_) {
    chat.read_up_to = 0;
    chat.last_message.value.reset();
  }
}

void Known::forget_chat(const std::string& chat) {
  const auto at = chats_.find(chat);
  if (at == chats_.end()) return;
  addresses_.erase(text::comparison_key(chat));
  const auto titled = rooms_.find(text::comparison_key(at->second.title));
  if (titled != rooms_.end() && titled->second.erase(chat) > 0 && titled->second.empty())
    rooms_.erase(titled);
  chats_.erase(at);
}

void Known::make_findable(const api::Chat& chat) {
  addresses_[text::comparison_key(chat.chat)] = chat.chat;
  if (chat.kind == "room") rooms_[text::comparison_key(chat.title)].insert(chat.chat);
}

void Known::learn_person(const std::string& name) {
  if (people_.size() < people_max) people_.emplace(text::comparison_key(name), name);
}

void Known::note(const api::Message& message, bool shown) {
  const auto place = std::ranges::lower_bound(mentions_, message.id, {}, &Mention::id);
  if (place != mentions_.end() && place->id == message.id) return;
  learn_person(message.from);
  mentions_.insert(place, {message.id, message.chat, message.from, message.text.value_or("")});
  if (mentions_.size() > mentions_max) mentions_.pop_front();
  const auto [at, is_new] = chats_.try_emplace(message.chat);
  api::Chat& chat = at->second;
  if (is_new) {
    chat.chat = message.chat;
    chat.kind = message.chat.starts_with('@') ? "direct" : "room";
    chat.title = message.chat;
    make_findable(chat);
  }
  // What the server counted already, and what is read, is no news.
  const bool counted = chat.last_message.value && message.id <= chat.last_message.value->id;
  if (!counted) chat.last_message.value = message;
  if (message.id <= chat.read_up_to || message.from == me_) return;
  if (shown)
    chat.read_up_to = message.id;
  else if (!counted)
    ++chat.unread;
}

void Known::read(const std::string& chat, std::uint64_t up_to, std::uint64_t unread) {
  const auto at = chats_.find(chat);
  if (at == chats_.end()) return;
  at->second.read_up_to = std::max(at->second.read_up_to, up_to);
  at->second.unread = unread;
}

std::uint64_t Known::unread_beside(std::string_view chat) const {
  std::uint64_t sum = 0;
  for (const auto& [address, one] : chats_)
    if (address != chat) sum += one.unread;
  return sum;
}

std::string Known::address_of(const std::string& said) const {
  if (chats_.contains(said)) return said;
  const std::string key = text::comparison_key(said);
  if (const auto chat = addresses_.find(key); chat != addresses_.end()) return chat->second;
  const std::vector<std::string> titled = addresses_of_title(said);
  if (!titled.empty()) return titled.size() == 1 ? titled.front() : said;
  const auto person = people_.find(key);
  return person != people_.end() ? "@" + person->second : said;
}

std::string Known::label_of(const std::string& chat) const {
  const auto at = chats_.find(chat);
  if (at == chats_.end() || at->second.kind == "direct" || at->second.title.empty()) return chat;
  const std::string& title = at->second.title;
  return addresses_of_title(title).size() > 1 && chat != title ? title + " (" + chat + ")" : title;
}

std::vector<std::string> Known::addresses_of_title(const std::string& title) const {
  if (chats_.contains(title)) return {title};
  const auto rooms = rooms_.find(text::comparison_key(title));
  if (rooms == rooms_.end()) return {};
  return {rooms->second.begin(), rooms->second.end()};
}

std::optional<std::string> Known::chat_of(std::uint64_t message) const {
  const auto at = std::ranges::lower_bound(mentions_, message, {}, &Mention::id);
  if (at == mentions_.end() || at->id != message) return std::nullopt;
  return at->chat;
}

std::map<std::string, std::string> Known::titles() const {
  std::map<std::string, std::string> titles;
  for (const auto& [address, chat] : chats_)
    if (chat.kind == "room" && chat.title != address) titles[address] = chat.title;
  return titles;
}

}  // namespace confab::client
