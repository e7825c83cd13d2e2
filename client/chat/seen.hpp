#pragma once
/// What of each chat has been shown, so that nothing is confirmed as read that was not.

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "protocol/api/types.hpp"

namespace confab::client {

/// A position confirms everything before it. So from the first unread message that is not shown
/// on, nothing of a chat may be confirmed, until all of them were shown or somebody read them.
class Seen {
 public:
  /// Begins anew: these are the chats with what is unread in them, and nothing of it was shown. In
  /// a chat that comes later nothing is unread from before.
  void begin(std::span<const api::Chat> chats);

  /// A message that comes was shown already, with others of its chat.
  bool has(const std::string& chat, std::uint64_t id) const;
  /// Something unread was not shown.
  bool misses(const std::string& chat) const;

  /// A message has come and is shown; true: everything up to it has been read.
  bool show(const std::string& chat, std::uint64_t id);
  /// Somebody else's message has come and is not shown.
  void miss(const std::string& chat) { chats_[chat].misses = true; }
  /// The newest messages are shown, `newest` the last of them. `whole`: with all that is unread.
  void show_newest(const std::string& chat, std::uint64_t newest, bool whole);
  /// Nothing is unread there any more: it was read in another place.
  void read(const std::string& chat) { chats_[chat].misses = false; }

 private:
  struct One {
    std::uint64_t shown_up_to = 0;
    bool misses = false;
  };
  std::map<std::string, One> chats_;
};

}  // namespace confab::client
