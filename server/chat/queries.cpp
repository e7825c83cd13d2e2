// Reading: what one member sees of the state.
#include <algorithm>

#include "server/chat/chat.hpp"

namespace confab::chat {

namespace {

using Position = std::deque<Message>::const_iterator;

Position first_after(const Conversation& chat, std::uint64_t id) {
  return std::ranges::upper_bound(chat.messages, MessageId{id}, {}, &Message::id);
}

/// Gathers one page from candidates in ascending order; `at(i)` is a message, or null to leave out.
template <class At>
Page gather(std::size_t begin, std::size_t end, const PageRequest& asked, At at) {
  Page page;
  const bool forward = asked.after.has_value();
  for (std::size_t n = 0; n < end - begin; ++n) {
    const Message* message = at(forward ? begin + n : end - 1 - n);
    if (message == nullptr) continue;
    if (page.messages.size() == asked.limit) {
      page.more = true;
      break;
    }
    page.messages.push_back(message);
  }
  if (!forward) std::ranges::reverse(page.messages);
  return page;
}

}  // namespace

const Conversation* Chat::chat_of(UserId user, ChatId chat) const {
  const auto found = state_.chats.find(chat);
  if (found == state_.chats.end() || !found->second.members.contains(user)) return nullptr;
  return &found->second;
}

std::optional<ChatId> Chat::direct_chat(UserId one, UserId other) const {
  const auto found = directs_.find(std::minmax(one, other));
  if (found == directs_.end()) return {};
  return found->second;
}

UserId Chat::peer(const Conversation& direct, UserId viewer) {
  for (const auto& [member, membership] : direct.members)
    if (member != viewer) return member;
  return viewer;
}

std::pair<const Conversation*, const Message*> Chat::find_message(UserId viewer, MessageId id,
                                                                  Time now) const {
  const User* known = user(viewer);
  if (known == nullptr) return {};
  for (const ChatId chat_id : known->chats) {
    const Conversation& chat = state_.chats.at(chat_id);
    if (raw(id) > chat.newest || chat.messages.empty()) continue;
    // Most asked for is the newest, by whoever has just sent it.
    const auto last = std::prev(chat.messages.end());
    const auto message =
        last->id == id ? last : std::ranges::lower_bound(chat.messages, id, {}, &Message::id);
    if (message == chat.messages.end() || message->id != id) continue;
    if (!visible(chat, viewer, *message, now)) return {};
    return {&chat, &*message};
  }
  return {};
}

bool Chat::once_visible(UserId viewer, MessageId id) const {
  return std::ranges::any_of(user(viewer)->chats, [&](ChatId chat_id) {
    const Conversation& chat = state_.chats.at(chat_id);
    return std::ranges::binary_search(chat.messages, id, {}, &Message::id) ||
           std::ranges::binary_search(chat.expired, id);
  });
}

std::size_t Chat::unread(const Conversation& chat, UserId viewer, Time now) const {
  const auto found = chat.members.find(viewer);
  if (found == chat.members.end()) return 0;
  const Membership& member = found->second;
  const Position first = first_after(chat, unread_after(chat, member, now));
  if (first == chat.messages.end()) return 0;
  const auto own =
      member.own_unconfirmed.end() - std::ranges::lower_bound(member.own_unconfirmed, first->id);
  return static_cast<std::size_t>((chat.messages.end() - first) - own);
}

std::vector<const Message*> Chat::unread_messages(const Conversation& chat, UserId viewer,
                                                  std::size_t limit, Time now) const {
  std::vector<const Message*> messages;
  const auto found = chat.members.find(viewer);
  if (found == chat.members.end()) return messages;
  for (Position at = first_after(chat, unread_after(chat, found->second, now));
       at != chat.messages.end() && messages.size() < limit; ++at)
    if (at->from != viewer) messages.push_back(&*at);
  return messages;
}

const Message* Chat::last_message(const Conversation& chat, UserId viewer, Time now) const {
  const Page newest = page(chat, viewer, {{}, {}, 1}, now);
  return newest.messages.empty() ? nullptr : newest.messages.front();
}

Page Chat::page(const Conversation& chat, UserId viewer, const PageRequest& asked, Time now) const {
  const auto index = [&](Position at) {
    return static_cast<std::size_t>(at - chat.messages.begin());
  };
  // What others still wait for is not walked again for one who is through with it.
  const std::uint64_t hidden = lost_up_to(chat, viewer, now);
  const std::size_t begin = index(first_after(chat, std::max(hidden, asked.after.value_or(0))));
  const std::size_t end = asked.before
                              ? index(std::ranges::lower_bound(
                                    chat.messages, MessageId{*asked.before}, {}, &Message::id))
                              : chat.messages.size();
  return gather(std::min(begin, end), end, asked, [&](std::size_t i) -> const Message* {
    const Message& message = chat.messages[i];
    return visible(chat, viewer, message, now) ? &message : nullptr;
  });
}

Page Chat::thread(const Conversation& chat, UserId viewer, MessageId id, const PageRequest& asked,
                  Time now) const {
  const auto found = chat.threads.find(id);
  if (found == chat.threads.end()) return {};
  const std::vector<MessageId>& ids = found->second;
  const auto index = [&](auto at) { return static_cast<std::size_t>(at - ids.begin()); };
  const std::size_t begin =
      asked.after ? index(std::ranges::upper_bound(ids, MessageId{*asked.after})) : 0;
  const std::size_t end =
      asked.before ? index(std::ranges::lower_bound(ids, MessageId{*asked.before})) : ids.size();
  return gather(std::min(begin, end), end, asked, [&](std::size_t i) -> const Message* {
    const auto message = std::ranges::lower_bound(chat.messages, ids[i], {}, &Message::id);
    return visible(chat, viewer, *message, now) ? &*message : nullptr;
  });
}

std::size_t Chat::comments(const Conversation& chat, MessageId id) {
  const auto thread = chat.threads.find(id);
  return thread == chat.threads.end() ? 0 : thread->second.size();
}

bool Chat::reply_expired(const Conversation& chat, UserId viewer, const Message& comment,
                         Time now) const {
  if (comment.reply_to == MessageId{}) return false;
  const auto parent = std::ranges::lower_bound(chat.messages, comment.reply_to, {}, &Message::id);
  return parent == chat.messages.end() || parent->id != comment.reply_to ||
         !visible(chat, viewer, *parent, now);
}

}  // namespace confab::chat
