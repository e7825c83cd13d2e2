#include "server/chat/titles.hpp"

#include <algorithm>
#include <utility>

namespace confab::chat {

namespace {
constexpr char title_end = '\n';
}

void Titles::add(std::string_view key, ChatId chat) {
  rooms_.emplace(key, Place{chat, entries_.size()});
  entries_.push_back({text_.size(), chat});
  text_.append(key).push_back(title_end);
}

void Titles::remove(std::string_view key) {
  const auto found = rooms_.find(std::string{key});
  if (found == rooms_.end()) return;
  entries_[found->second.entry].chat = {};
  rooms_.erase(found);
  if (++removed_ > entries_.size() / 2) compact();
}

void Titles::compact() {
  const std::string old_text = std::exchange(text_, {});
  const std::vector<Entry> old_entries = std::exchange(entries_, {});
  removed_ = 0;
  for (const Entry& entry : old_entries) {
    if (entry.chat == ChatId{}) continue;
    const std::string key =
        old_text.substr(entry.begin, old_text.find(title_end, entry.begin) - entry.begin);
    rooms_.at(key).entry = entries_.size();
    entries_.push_back({text_.size(), entry.chat});
    text_.append(key).push_back(title_end);
  }
}

ChatId Titles::find(const std::string& key) const {
  const auto found = rooms_.find(key);
  return found == rooms_.end() ? ChatId{} : found->second.chat;
}

std::vector<ChatId> Titles::search(std::string_view part, std::size_t limit) const {
  std::vector<ChatId> found;
  if (part.empty() || part.find(title_end) != part.npos) return found;
  for (std::size_t at = 0; found.size() < limit;) {
    at = text_.find(part, at);
    if (at == text_.npos) break;
    const auto next = std::ranges::upper_bound(entries_, at, {}, &Entry::begin);
    const Entry& entry = *std::prev(next);
    if (entry.chat != ChatId{}) found.push_back(entry.chat);
    if (next == entries_.end()) break;
    at = next->begin;
  }
  return found;
}

}  // namespace confab::chat
