// Sending: who may, into which chat, and where a comment belongs.
#include <algorithm>

#include "server/chat/chat.hpp"

namespace confab::chat {

const Message* Chat::find_in(const Conversation& chat, MessageId id) {
  const auto found = std::ranges::lower_bound(chat.messages, id, {}, &Message::id);
  return found == chat.messages.end() || found->id != id ? nullptr : &*found;
}

/// A comment goes where its parent is, and only while the author sees the parent.
Chat::Judged Chat::judge_parent(const SendMessage& send, const Conversation* chat, Time at) const {
  const Message* here = chat != nullptr ? find_in(*chat, send.reply_to) : nullptr;
  if (here != nullptr && visible(*chat, send.from, *here, at)) return {};
  if (find_message(send.from, send.reply_to, at).second != nullptr)
    return Refused{Refusal::not_the_parents_chat};
  if (once_visible(send.from, send.reply_to)) return Refused{Refusal::gone};
  return Refused{Refusal::no_such_message};
}

Chat::Judged Chat::judge_one(const SendMessage& send, Time at) const {
  if (user(send.from) == nullptr) return Refused{Refusal::signed_out};
  if (auto first = replay_of<Sent>(send.from, send.key, send.digest, at)) return first;
  return judge_send(send, {}, at);
}

/// Whether there is such a chat for the author, and all that the message names.
Chat::Judged Chat::judge_content(const SendMessage& send, ScheduleId schedule, Time at) const {
  const Conversation* chat = nullptr;  // stays so for a direct chat that this message makes
  if (send.peer != UserId{}) {
    if (user(send.peer) == nullptr) return Refused{Refusal::no_such_user};
    if (const auto direct = direct_chat(send.from, send.peer)) chat = &state_.chats.at(*direct);
  } else {
    const auto found = state_.chats.find(send.chat);
    if (found != state_.chats.end()) chat = &found->second;
    if (chat == nullptr || !chat->members.contains(send.from))
      return Refused{outside(chat, send.from)};
  }
  if (send.reply_to != MessageId{})
    if (const Judged refused = judge_parent(send, chat, at)) return refused;
  return judge_files(send, schedule);
}

/// The message of somebody who is there, maybe one that was scheduled.
Chat::Judged Chat::judge_send(const SendMessage& send, ScheduleId schedule, Time at) const {
  if (Judged refused = judge_content(send, schedule, at)) return refused;
  const User& from = *user(send.from);
  if (const auto until = banned_until(from, at)) return Refused{Refusal::banned, *until};
  if (send.peer == UserId{} && send.chat == general_chat) {
    const Rate left = rate(from, at);
    if (left.limit > 0 && left.remaining == 0)
      return Refused{Refusal::rate_limited, *left.resets_at};
  }
  return {};
}

Applied Chat::on(Place place, const SendMessage& send) {
  Applied applied;
  find(send.from)->last_seen_at = place.at;
  const Sent sent = post(place, send, {}, applied.notifications);
  remember_answer(send.from, send.key, {send.digest, place.at + settings().idempotency_ttl, sent});
  applied.outcome = sent;
  return applied;
}

Sent Chat::post(Place place, const SendMessage& send, Delivery delivery,
                std::vector<Notification>& told) {
  ChatId id = send.chat;
  if (send.peer != UserId{}) {
    if (const auto direct = direct_chat(send.from, send.peer)) {
      id = *direct;
    } else {
      id = make_direct(place, send.from, send.peer);
      told.emplace_back(ChatMade{id});
    }
  }
  Conversation& chat = state_.chats.at(id);
  if (chat.kind == ChatKind::general) count_in_window(*find(send.from), place.at);

  Message message;
  message.id = MessageId{raw(place.seq)};
  message.at = place.at;
  message.from = send.from;
  message.text = send.text;
  message.files = send.files;
  message.scheduled_at = delivery.due;
  message.late = delivery.late;
  for (const FileId file : message.files) use_file(file, id, message.id);
  if (send.reply_to != MessageId{}) {
    const Message& parent = *find_in(chat, send.reply_to);
    message.reply_to = parent.id;
    message.root = parent.root != MessageId{} ? parent.root : parent.id;
    chat.threads[message.root].push_back(message.id);
    if (message.root != message.reply_to) chat.threads[message.reply_to].push_back(message.id);
  }
  chat.members.at(send.from).own_unconfirmed.push_back(message.id);
  chat.newest = raw(message.id);
  chat.last_event = place.seq;
  const Sent sent{message.id, id, place.at, false};
  chat.messages.push_back(std::move(message));

  told.emplace_back(MessagePosted{id, sent.id});
  return sent;
}

ChatId Chat::make_direct(Place place, UserId one, UserId other) {
  Conversation chat;
  chat.id = ChatId{raw(place.seq)};
  chat.kind = ChatKind::direct;
  for (const UserId member : {one, other}) {
    Membership& membership = chat.members[member];
    membership.joined_at = place.at;
    membership.since = place.seq;
    find(member)->chats.insert(chat.id);
  }
  directs_.emplace(std::minmax(one, other), chat.id);
  const ChatId id = chat.id;
  state_.chats.emplace(id, std::move(chat));
  return id;
}

}  // namespace confab::chat
