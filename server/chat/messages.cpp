// Sending: who may, into which chat, and where a comment belongs.
#include <algorithm>

#include "server/chat/chat.hpp"

namespace confab::chat {

namespace {

const Message* find_in(const Conversation& chat, MessageId id) {
  const auto found = std::ranges::lower_bound(chat.messages, id, {}, &Message::id);
  return found == chat.messages.end() || found->id != id ? nullptr : &*found;
}

}  // namespace

Chat::Judged Chat::judge_one(const SendMessage& send, Time at) const {
  const User* from = user(send.from);
  if (from == nullptr) return Refused{Refusal::signed_out};
  if (auto replayed = replay(send.from, send.key, send.digest, at)) return replayed;

  const Conversation* chat = nullptr;
  if (send.peer != UserId{}) {
    if (user(send.peer) == nullptr) return Refused{Refusal::no_such_user};
    if (const auto direct = direct_chat(send.from, send.peer)) chat = &state_.chats.at(*direct);
  } else {
    chat = chat_of(send.from, send.chat);
    if (chat == nullptr) return Refused{Refusal::no_such_chat};
  }

  if (send.reply_to != MessageId{}) {
    const auto [where, parent] = find_message(send.from, send.reply_to, at);
    if (parent == nullptr)
      return Refused{was_visible(send.from, send.reply_to) ? Refusal::gone
                                                           : Refusal::no_such_message};
    if (where != chat) return Refused{Refusal::not_the_parents_chat};
  }

  if (const auto until = banned_until(*from, at)) return Refused{Refusal::banned, *until};
  if (chat != nullptr && chat->kind == ChatKind::general) {
    const Rate left = rate(*from, at);
    if (left.limit > 0 && left.remaining == 0)
      return Refused{Refusal::rate_limited, *left.resets_at};
  }
  return {};
}

Applied Chat::on(const Record& record, const SendMessage& send) {
  std::vector<Notification> told;
  ChatId id = send.chat;
  if (send.peer != UserId{}) {
    if (const auto direct = direct_chat(send.from, send.peer)) {
      id = *direct;
    } else {
      id = make_direct(record, send.from, send.peer);
      told.emplace_back(ChatMade{id});
    }
  }
  Conversation& chat = state_.chats.at(id);
  User& from = *find(send.from);
  from.last_seen_at = record.at;
  if (chat.kind == ChatKind::general) count_in_window(from, record.at);

  Message message;
  message.id = MessageId{raw(record.seq)};
  message.at = record.at;
  message.from = send.from;
  message.text = send.text;
  if (send.reply_to != MessageId{}) {
    const Message& parent = *find_in(chat, send.reply_to);
    message.reply_to = parent.id;
    message.root = parent.root != MessageId{} ? parent.root : parent.id;
    chat.threads[message.root].push_back(message.id);
    if (message.root != message.reply_to) chat.threads[message.reply_to].push_back(message.id);
  }
  chat.members.at(send.from).own_unconfirmed.push_back(message.id);
  chat.newest = raw(message.id);
  chat.last_event = record.seq;
  const Sent sent{message.id, id, record.at, false};
  chat.messages.push_back(std::move(message));

  if (!send.key.empty())
    state_.retries.insert_or_assign(
        RetryKey{send.from, send.key},
        Retry{send.digest, record.at + settings().idempotency_ttl, sent});
  told.emplace_back(MessagePosted{id, sent.id});
  return {sent, std::move(told)};
}

ChatId Chat::make_direct(const Record& record, UserId one, UserId other) {
  Conversation chat;
  chat.id = ChatId{raw(record.seq)};
  chat.kind = ChatKind::direct;
  for (const UserId member : {one, other}) {
    chat.members[member].joined_at = record.at;
    find(member)->chats.insert(chat.id);
  }
  directs_.emplace(std::minmax(one, other), chat.id);
  const ChatId id = chat.id;
  state_.chats.emplace(id, std::move(chat));
  return id;
}

}  // namespace confab::chat
