// Uploaded files, as far as the rules know them: whose they are, which message has them, when they
// go. Their content is the house's business, which is told when one is erased.
#include <algorithm>
#include <utility>

#include "server/chat/chat.hpp"

namespace confab::chat {

const File* Chat::file(FileId id) const {
  const auto found = state_.files.find(id);
  return found == state_.files.end() ? nullptr : &found->second;
}

const File* Chat::find_file(UserId viewer, FileId id, Time now) const {
  const File* known = file(id);
  if (known == nullptr) return nullptr;
  if (known->message == MessageId{}) return known->owner == viewer ? known : nullptr;
  const Conversation* chat = chat_of(viewer, known->chat);
  if (chat == nullptr) return nullptr;
  const Message* message = find_in(*chat, known->message);
  return message != nullptr && visible(*chat, viewer, *message, now) ? known : nullptr;
}

Chat::Judged Chat::judge_one(const AddFile& add, Time at) const {
  const User* owner = user(add.owner);
  if (owner == nullptr) return Refused{Refusal::signed_out};
  if (auto first = replay_of<FileAdded>(add.owner, add.key, add.digest, at)) return first;
  if (const auto until = banned_until(*owner, at)) return Refused{Refusal::banned, *until};
  if (!has_room_for(*owner, add.size)) return Refused{Refusal::too_many_files};
  return {};
}

bool Chat::has_room_for(const User& owner, std::uint64_t bytes) const {
  return owner.files < files_max && owner.file_bytes <= settings().file_quota &&
         bytes <= settings().file_quota - owner.file_bytes;
}

Applied Chat::on(Place place, const AddFile& add) {
  User& owner = *find(add.owner);
  owner.last_seen_at = place.at;
  owner.file_bytes += add.size;
  ++owner.files;
  File file;
  file.id = FileId{raw(place.seq)};
  file.owner = add.owner;
  file.name = add.name;
  file.type = add.type;
  file.size = add.size;
  file.sha256 = add.sha256;
  file.blob = add.blob;
  file.at = place.at;
  file.unused_since = place.at;
  orphans_.emplace(file.unused_since, file.id);
  const FileAdded added{file.id};
  state_.files.emplace(file.id, std::move(file));
  remember_answer(add.owner, add.key, {add.digest, place.at + settings().idempotency_ttl, added});
  return {added, {}};
}

Chat::Judged Chat::judge_one(const RemoveFile& remove, Time at) const {
  if (user(remove.user) == nullptr) return Refused{Refusal::signed_out};
  const File* known = find_file(remove.user, remove.file, at);
  if (known == nullptr || known->owner != remove.user) return Refused{Refusal::no_such_file};
  if (!known->unused()) return Refused{Refusal::file_in_use};
  return {};
}

Applied Chat::on(Place place, const RemoveFile& remove) {
  find(remove.user)->last_seen_at = place.at;
  erase_file(remove.file);
  return {Done{}, {}};
}

/// Only own files, each once, which nothing uses but this schedule.
Chat::Judged Chat::judge_files(const SendMessage& send, ScheduleId schedule) const {
  for (auto at = send.files.begin(); at != send.files.end(); ++at) {
    const File* known = file(*at);
    if (known == nullptr || known->owner != send.from) return Refused{Refusal::no_such_file};
    if (std::find(send.files.begin(), at, *at) != at) return Refused{Refusal::file_in_use};
    if (known->message != MessageId{} || known->schedule != schedule)
      return Refused{Refusal::file_in_use};
  }
  return {};
}

void Chat::use_file(FileId id, ScheduleId schedule) {
  File& file = state_.files.at(id);
  orphans_.erase({file.unused_since, id});
  file.unused_since = {};
  file.schedule = schedule;
}

void Chat::use_file(FileId id, ChatId chat, MessageId message) {
  use_file(id, ScheduleId{});
  File& file = state_.files.at(id);
  file.chat = chat;
  file.message = message;
}

void Chat::release_file(FileId id, Time at) {
  File& file = state_.files.at(id);
  file.schedule = {};
  file.unused_since = at;
  orphans_.emplace(at, id);
}

void Chat::erase_file(FileId id) {
  const auto found = state_.files.find(id);
  const File& file = found->second;
  if (User* owner = find(file.owner)) {
    owner->file_bytes -= file.size;
    --owner->files;
  }
  if (file.unused()) orphans_.erase({file.unused_since, id});
  erased_.emplace_back(FileErased{file.blob});
  state_.files.erase(found);
}

void Chat::erase_files(Message& message) {
  for (const FileId id : std::exchange(message.files, {})) erase_file(id);
}

bool Chat::orphan_due(Time now) const {
  return !orphans_.empty() && orphans_.begin()->first + settings().file_orphan_ttl <= now;
}

void Chat::erase_orphans(Time now) {
  while (orphan_due(now)) erase_file(orphans_.begin()->second);
}

/// Those of somebody who goes for good that no message has.
void Chat::forget_files_of(UserId user) {
  std::vector<FileId> unused;
  for (const auto& [unused_since, id] : orphans_)
    if (state_.files.at(id).owner == user) unused.push_back(id);
  for (const FileId id : unused) erase_file(id);
}

}  // namespace confab::chat
