#pragma once
/// What each reader sees, told the slow and obvious way: nothing is ever erased or merged, and each
/// message remembers for each reader when it was confirmed. For unchanging settings.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "server/chat/chat.hpp"

namespace confab::chat::testing {

class NaiveModel {
 public:
  explicit NaiveModel(const Settings& settings) : settings_(settings) {}

  /// After `chat` applied a record at `now`.
  void follow(const Chat& chat, const Command& command, const Outcome& outcome, Time now) {
    if (const auto* added = std::get_if<UserAdded>(&outcome)) welcome(added->user, now);
    if (const auto* sent = std::get_if<Sent>(&outcome); sent != nullptr && !sent->replayed)
      posted(chat, *sent, std::get<SendMessage>(command));
    if (const auto* read = std::get_if<MarkRead>(&command);
        read != nullptr && std::holds_alternative<Read>(outcome))
      confirmed(*read, now);
  }

  /// Ids of what the reader sees, ascending.
  std::vector<MessageId> visible(ChatId chat, UserId viewer, Time now) const {
    return those(chat, [&](const Posted& message) { return sees(message, viewer, now); });
  }

  std::vector<MessageId> unread(ChatId chat, UserId viewer, Time now) const {
    return those(chat, [&](const Posted& message) {
      return message.from != viewer && !message.confirmed_at.contains(viewer) &&
             sees(message, viewer, now);
    });
  }

  /// True when `viewer` is one of those the message was for, and it is not over for them.
  bool sees(ChatId chat, MessageId id, UserId viewer, Time now) const {
    const auto& messages = chats_.at(chat);
    const auto message = std::ranges::find(messages, id, &Posted::id);
    return message != messages.end() && sees(*message, viewer, now);
  }

 private:
  struct Posted {
    MessageId id{};
    UserId from{};
    Time at{};
    std::set<UserId> readers;
    std::map<UserId, Time> confirmed_at;
  };

  void welcome(UserId newcomer, Time now) {
    std::size_t shown = 0;
    auto& messages = chats_[general_chat];
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
      if (shown == settings_.history) break;
      if (!settings_.for_ever() && message->at + settings_.ttl <= now) break;
      message->readers.insert(newcomer);
      message->confirmed_at.emplace(newcomer, now);
      ++shown;
    }
  }

  void posted(const Chat& chat, const Sent& sent, const SendMessage& send) {
    Posted message{sent.id, send.from, sent.at, {}, {}};
    for (const auto& [member, membership] : chat.state().chats.at(sent.chat).members)
      message.readers.insert(member);
    chats_[sent.chat].push_back(message);
  }

  void confirmed(const MarkRead& read, Time now) {
    for (auto& [chat, messages] : chats_) {
      if (read.chat != ChatId{} && read.chat != chat) continue;
      for (Posted& message : messages)
        if (raw(message.id) <= read.up_to) message.confirmed_at.emplace(read.user, now);
    }
  }

  bool sees(const Posted& message, UserId viewer, Time now) const {
    if (!message.readers.contains(viewer)) return false;
    if (settings_.for_ever()) return true;
    const Time own_end = message.at + settings_.ttl;
    if (settings_.ttl_from == TtlFrom::send || message.from == viewer) return now < own_end;
    const Time waiting_end = message.at + std::max(settings_.ttl, settings_.unread_retention);
    const auto confirmed = message.confirmed_at.find(viewer);
    if (confirmed == message.confirmed_at.end() || confirmed->second >= waiting_end)
      return now < waiting_end;
    return now < confirmed->second + settings_.ttl;
  }

  template <class Which>
  std::vector<MessageId> those(ChatId chat, Which which) const {
    std::vector<MessageId> ids;
    const auto found = chats_.find(chat);
    if (found == chats_.end()) return ids;
    for (const Posted& message : found->second)
      if (which(message)) ids.push_back(message.id);
    return ids;
  }

  Settings settings_;
  std::map<ChatId, std::vector<Posted>> chats_;
};

}  // namespace confab::chat::testing
