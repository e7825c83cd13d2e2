#include "server/log/memory_log.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <cassert>
#include <utility>

#include "server/log/batch.hpp"
#include "server/log/identity.hpp"
#include "server/log/record_format.hpp"

namespace confab::log {

using boost::system::errc::make_error_code;

std::shared_ptr<MemoryStore> make_memory_store() {
  auto store = std::make_shared<MemoryStore>();
  store->identity = random_identity();
  return store;
}

MemoryLog::MemoryLog(boost::asio::any_io_executor executor, std::shared_ptr<MemoryStore> store,
                     Position start)
    : store_(std::move(store)),
      handed_out_(chat::raw(start.seq)),
      committed_(executor),
      released_(executor) {
  assert(start.seq >= store_->before.seq && start.seq <= position().seq);
}

awaitable<Result<void>> MemoryLog::append(std::vector<chat::Proposal> batch) {
  if (failed_) co_return make_error_code(boost::system::errc::io_error);
  if (closed_) co_return boost::asio::error::operation_aborted;
  if (batch.empty()) co_return Result<void>{};

  while (held_) {
    ++waiting_;
    co_await released_.wait();
    --waiting_;
  }
  if (const auto failure = std::exchange(fail_write_, std::nullopt)) co_return *failure;
  if (std::exchange(fail_flush_, false)) {
    failed_ = true;
    co_return make_error_code(boost::system::errc::io_error);
  }

  std::string bytes;
  Result<Batch> placed = place(std::move(batch), position(), false, bytes);
  if (!placed) co_return placed.error();
  for (std::size_t i = 0; i < placed->records.size(); ++i) {
    chat::Record& record = placed->records[i];
    const Position here{record.seq, record.at, placed->checksums[i]};
    store_->entries.push_back({std::move(record), here});
  }
  store_->bytes += bytes.size();
  committed_.notify_all();
  co_return Result<void>{};
}

awaitable<Result<std::vector<chat::Record>>> MemoryLog::next() {
  while (!closed_ && handed_out_ == chat::raw(position().seq)) co_await committed_.wait();

  std::vector<chat::Record> records;
  const std::size_t from = handed_out_ - chat::raw(store_->before.seq);
  const std::size_t count = std::min(replay_records_max, store_->entries.size() - from);
  records.reserve(count);
  for (std::size_t i = from; i < from + count; ++i) records.push_back(store_->entries[i].record);
  handed_out_ += count;
  co_return records;
}

Position MemoryLog::position() const {
  return store_->entries.empty() ? store_->before : store_->entries.back().position;
}

awaitable<Result<void>> MemoryLog::trim(Position through) {
  if (through.seq <= store_->before.seq) co_return Result<void>{};
  if (through.seq > position().seq)
    co_return make_error_code(boost::system::errc::invalid_argument);
  // What `next` has yet to hand out is kept.
  auto& entries = store_->entries;
  const std::uint64_t last = std::min(chat::raw(through.seq), handed_out_);
  const std::uint64_t count = last - std::min(last, chat::raw(store_->before.seq));
  if (count == 0) co_return Result<void>{};
  store_->before = entries[count - 1].position;
  entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count));
  store_->bytes = 0;
  std::string bytes;
  for (const auto& entry : entries) {
    bytes.clear();
    if (encode(entry.record, {}, bytes)) store_->bytes += bytes.size();
  }
  co_return Result<void>{};
}

void MemoryLog::close() {
  closed_ = true;
  committed_.notify_all();
}

void MemoryLog::fail_next_write(boost::system::error_code error) { fail_write_ = error; }

void MemoryLog::release() {
  held_ = false;
  released_.notify_all();
}

}  // namespace confab::log
