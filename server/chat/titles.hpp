#pragma once
/// Public rooms by title: exactly, or by a part of it.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/chat/types.hpp"

namespace confab::chat {

/// Titles are case-folded, and unique. A search is one pass over all of them, side by side in one
/// string: ten thousand are a few hundred kilobytes, which memory delivers faster than a tree of
/// them could be walked.
class Titles {
 public:
  /// `key` is not there yet.
  void add(std::string_view key, ChatId chat);
  void remove(std::string_view key);

  /// The room of exactly this title; 0: there is none.
  ChatId find(const std::string& key) const;
  bool contains(const std::string& key) const { return rooms_.contains(key); }

  /// Rooms whose title has this part, oldest first, at most `limit`. Nothing has an empty part.
  std::vector<ChatId> search(std::string_view part, std::size_t limit) const;

 private:
  struct Entry {
    std::size_t begin = 0;  ///< in `text_`; the next one's is its end
    ChatId chat{};          ///< 0: removed
  };

  void compact();

  std::string text_;  ///< each title and a line end, which no title has
  std::vector<Entry> entries_;
  std::size_t removed_ = 0;
  struct Place {
    ChatId chat{};
    std::size_t entry = 0;
  };
  std::unordered_map<std::string, Place> rooms_;
};

}  // namespace confab::chat
