#pragma once
/// What a conversation knows of the chats, the people and the messages around it.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/api/types.hpp"

namespace confab::client {

/// As many messages are remembered to be answered.
inline constexpr std::size_t mentions_max = 500;
/// As many names are remembered to be completed; those of who speaks come in again.
inline constexpr std::size_t people_max = 10'000;

class Known {
 public:
  /// A message that can be answered.
  struct Mention {
    std::uint64_t id = 0;
    std::string chat;
    std::string from;
    std::string text;
  };

  /// Replaces what is known of the chats, all of them.
  void learn_chats(std::span<const api::Chat> chats);
  /// A chat more, or one that has changed. What was read of it later than the server knew stays
  /// read.
  void learn_chat(const api::Chat& chat);
  void learn_person(const std::string& name);
  void forget_chat(const std::string& chat);
  /// Their numbers mean other ones now.
  void forget_messages();

  /// A message that came; `shown`: it counts as read. One's own always does. Coming twice changes
  /// nothing.
  void note(const api::Message& message, bool shown);
  /// Somebody has read that chat, here or on another device.
  void read(const std::string& chat, std::uint64_t up_to, std::uint64_t unread);

  void set_me(std::string name, bool guest) {
    me_ = std::move(name);
    guest_ = guest;
  }
  /// Without a password: nobody but this computer knows that one is oneself.
  bool guest() const { return guest_; }
  const std::string& me() const { return me_; }
  const std::map<std::string, api::Chat>& chats() const { return chats_; }
  /// By the keys that names are compared by.
  const std::map<std::string, std::string>& people() const { return people_; }
  /// Oldest first.
  const std::deque<Mention>& mentions() const { return mentions_; }

  /// Unread messages of all chats but this one.
  std::uint64_t unread_beside(std::string_view chat) const;
  /// The address of a chat as somebody calls it: by its address, by the title of a private room, or
  /// by the name of a person one talks with, in any case of letters; what nobody knows stays as it
  /// is, as does the title of several rooms.
  std::string address_of(const std::string& said) const;
  /// Of all rooms with that title.
  std::vector<std::string> addresses_of_title(const std::string& title) const;
  /// The chat of a message that can be answered.
  std::optional<std::string> chat_of(std::uint64_t message) const;
  /// What people call it: a room's title, with its address when another one has the same.
  std::string label_of(const std::string& chat) const;
  /// The titles of private rooms, by their addresses.
  std::map<std::string, std::string> titles() const;

 private:
  void make_findable(const api::Chat& chat);

  std::string me_;
  bool guest_ = false;
  std::map<std::string, api::Chat> chats_;
  std::map<std::string, std::string> addresses_;        ///< by their keys
  std::map<std::string, std::set<std::string>> rooms_;  ///< addresses by the keys of titles
  std::map<std::string, std::string> people_;
  std::deque<Mention> mentions_;
};

}  // namespace confab::client
