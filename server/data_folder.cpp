#include "server/data_folder.hpp"

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "server/core/secret_file.hpp"
#include "server/core/state_file.hpp"
#include "server/log/file_log.hpp"
#include "server/log/memory_log.hpp"

namespace confab {

namespace asio = boost::asio;

bool DataFolder::open(const asio::any_io_executor& executor) {
  if (on_disk()) return open_lock_and_key() && open_file_log(executor) && open_blobs();
  log = std::make_unique<log::MemoryLog>(executor);
  journal_.warning("nothing is kept", {{"why", "--log memory: a restart forgets everything"}});
  room_tokens.emplace(core::make_room_key());
  return open_blobs();
}

bool DataFolder::open_lock_and_key() {
  auto lock = log::DataLock::take(options_.data_dir);
  if (!lock) {
    journal_.error("cannot use the data folder", {{"error", lock.error().detail}});
    return false;
  }
  lock_.emplace(*std::move(lock));
  const auto key = core::load_room_key(options_.data_dir);
  if (!key) {
    journal_.error("no key for room tokens", {{"error", key.error().detail}});
    return false;
  }
  room_tokens.emplace(*key);
  return true;
}

bool DataFolder::open_file_log(const asio::any_io_executor& executor) {
  auto stored = core::load_state(options_.data_dir);
  if (!stored) {
    journal_.error("cannot read the state", {{"error", stored.error().detail}});
    return false;
  }
  log::Start start;
  if (*stored) {
    start = (*stored)->start;
    chat = chat::Chat{std::move((*stored)->state)};
  }
  log::FileLogOptions log_options;
  log_options.durability = options_.durability;
  auto opened = log::FileLog::open(executor, options_.data_dir, start, log_options);
  if (!opened) {
    journal_.error("cannot open the log", {{"error", opened.error().detail}});
    return false;
  }
  if (const auto& torn = (*opened)->torn_tail())
    journal_.warning("torn tail cut off", {{"bytes", torn->bytes}, {"file", torn->file}});
  log = *std::move(opened);
  return true;
}

bool DataFolder::open_blobs() {
  const std::string folder = options_.data_dir + "/files";
  auto opened = on_disk() ? files::BlobStore::open(folder, options_.durability)
                          : files::BlobStore::temporary();
  if (!opened) {
    journal_.error(
        "cannot use the folder of uploaded files",
        {{"path", on_disk() ? folder : "temporary"}, {"error", opened.error().message()}});
    return false;
  }
  blobs = *std::move(opened);
  return true;
}

asio::awaitable<bool> DataFolder::sweep_blobs() {
  std::set<chat::BlobName> known;
  for (const auto& [id, file] : chat.state().files) known.insert(file.blob);
  const auto swept = co_await blobs->sweep(std::move(known));
  if (!swept) {
    journal_.error("cannot sweep the folder of uploaded files",
                   {{"error", swept.error().message()}});
    co_return false;
  }
  if (swept->removed > 0)
    journal_.info("leftovers of uploads removed", {{"files", swept->removed}});
  if (swept->missing > 0)
    journal_.error("uploaded files are missing",
                   {{"files", swept->missing},
                    {"what_to_do", "restore the folder files of the data folder from a backup"}});
  co_return true;
}

void DataFolder::erase_blobs(std::span<const chat::Notification> notifications) {
  std::vector<chat::BlobName> erased;
  for (const chat::Notification& one : notifications)
    if (const auto* file = std::get_if<chat::FileErased>(&one)) erased.push_back(file->blob);
  blobs->erase(std::move(erased));
}

asio::awaitable<bool> DataFolder::save() {
  if (!on_disk() || log->failed()) co_return !log->failed();
  const log::Position position = log->position();
  // Only after an unexpected end: the log has more than was applied, and the next start applies it.
  if (position.seq != chat.last_seq()) co_return false;
  if (const auto error =
          core::save_state(options_.data_dir, chat.state(), log->identity(), position)) {
    journal_.error("state not written", {{"path", options_.data_dir},
                                         {"error", error.message()},
                                         {"note", "nothing is lost: the log has everything"}});
    co_return false;
  }
  const auto trimmed = co_await log->trim(position);
  if (!trimmed) journal_.warning("log not trimmed", {{"error", trimmed.error().message()}});
  co_return true;
}

}  // namespace confab
