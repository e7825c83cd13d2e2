// How far each user has got in each chat: one cursor for all devices, and it only moves forward.
#include <algorithm>

#include "server/chat/chat.hpp"

namespace confab::chat {

Chat::Judged Chat::judge_one(const MarkRead& read, Time) const {
  const User* reader = user(read.user);
  if (reader == nullptr) return Refused{Refusal::signed_out};
  if (read.chat == ChatId{}) {
    if (read.up_to > raw(last_seq())) return Refused{Refusal::beyond_newest};
    const bool moves = std::ranges::any_of(reader->chats, [&](ChatId id) {
      const Conversation& chat = state_.chats.at(id);
      return chat.members.at(read.user).read_up_to < std::min(read.up_to, chat.newest);
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

Applied Chat::on(Place place, const MarkRead& read) {
  User& reader = *find(read.user);
  reader.last_seen_at = place.at;
  std::vector<Notification> told;
  const auto advance = [&](ChatId id) {
    Conversation& chat = state_.chats.at(id);
    const std::uint64_t up_to = std::min(read.up_to, chat.newest);
    if (move_cursor(chat, reader.id, up_to, place.at))
      told.emplace_back(ReadMoved{reader.id, id, up_to});
  };
  if (read.chat != ChatId{}) {
    advance(read.chat);
  } else {
    for (const ChatId id : reader.chats) advance(id);
  }
  remember(reader, place, told);
  return {Read{read.up_to}, std::move(told)};
}

bool Chat::move_cursor(Conversation& chat, UserId user, std::uint64_t up_to, Time at) {
  Membership& member = chat.members.at(user);
  if (up_to <= member.read_up_to) return false;
  const std::uint64_t waited = waited_out(chat, at);
  const Lifetime life = lifetime(chat);
  settle(life, member, waited, at);

  // Confirming late what had waited too long does not bring it back.
  const std::uint64_t missed = std::min(waited, up_to);
  if (missed > std::max(member.read_up_to, member.visible_after))
    member.marks.push_back({missed, Time{}});
  if (up_to > std::max(missed, member.visible_after)) member.marks.push_back({up_to, at});

  if (member.marks.size() > 1 && !life.from_delivery())
    member.marks.erase(member.marks.begin(), std::prev(member.marks.end()));
  if (member.marks.size() > read_marks_max) {
    // Two become one: the second one's place already covers both.
    Time& second = member.marks[1].at;
    second = std::max(second, member.marks[0].at);
    member.marks.erase(member.marks.begin());
  }

  member.read_up_to = up_to;
  const auto confirmed = std::ranges::upper_bound(member.own_unconfirmed, MessageId{up_to});
  member.own_unconfirmed.erase(member.own_unconfirmed.begin(), confirmed);
  return true;
}

}  // namespace confab::chat
