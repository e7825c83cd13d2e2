// How far each user has got in each chat: one cursor for all devices, and it only moves forward.
#include <algorithm>

#include "server/chat/chat.hpp"

namespace confab::chat {

std::uint64_t Chat::read_target(const Conversation& chat, std::uint64_t up_to) const {
  return std::min(up_to, chat.newest);
}

Chat::Judged Chat::judge_one(const MarkRead& read, Time) const {
  const User* reader = user(read.user);
  if (reader == nullptr) return Refused{Refusal::signed_out};
  if (read.chat == ChatId{}) {
    if (read.up_to > raw(last_seq())) return Refused{Refusal::beyond_newest};
    const bool moves = std::ranges::any_of(reader->chats, [&](ChatId id) {
      const Conversation& chat = state_.chats.at(id);
      return chat.members.at(read.user).read_up_to < read_target(chat, read.up_to);
    });
    if (!moves) return Read{read.up_to};
    return {};
  }
  const Conversation* chat = chat_of(read.user, read.chat);
  if (chat == nullptr) return Refused{Refusal::no_such_chat};
  if (read.up_to > chat->newest) return Refused{Refusal::beyond_newest};
  const std::uint64_t cursor = chat->members.at(read.user).read_up_to;
  if (read.up_to <= cursor) return Read{cursor};
  return {};
}

Applied Chat::on(const Record& record, const MarkRead& read) {
  User& reader = *find(read.user);
  reader.last_seen_at = record.at;
  reader.last_event = record.seq;
  std::vector<Notification> told;
  const auto advance = [&](ChatId id) {
    Conversation& chat = state_.chats.at(id);
    if (!move_cursor(chat, reader.id, read_target(chat, read.up_to), record.at)) return;
    told.emplace_back(ReadMoved{reader.id, id, chat.members.at(reader.id).read_up_to});
  };
  if (read.chat != ChatId{}) {
    advance(read.chat);
  } else {
    for (const ChatId id : reader.chats) advance(id);
  }
  return {Read{read.up_to}, std::move(told)};
}

bool Chat::move_cursor(Conversation& chat, UserId user, std::uint64_t up_to, Time at) {
  Membership& member = chat.members.at(user);
  if (up_to <= member.read_up_to) return false;
  member.read_up_to = up_to;
  std::erase_if(member.own_unconfirmed, [&](MessageId id) { return raw(id) <= up_to; });
  member.marks.push_back({up_to, at});
  merge_marks(member, at);
  return true;
}

}  // namespace confab::chat
