#include "server/core/committer.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <utility>

namespace confab::core {

namespace asio = boost::asio;

Committer::Committer(asio::any_io_executor executor, Parts parts)
    : executor_(std::move(executor)), parts_(std::move(parts)), wake_(executor_) {
  wake_.expires_at(asio::steady_timer::time_point::max());
}

chat::Time Committer::now() const { return std::max(parts_.clock.now(), parts_.chat.last_at()); }

awaitable<Committer::Answer> Committer::commit(chat::Command command) {
  const chat::Time at = now();
  if (auto settled = parts_.chat.judge(command, at)) co_return *std::move(settled);
  if (!accepting()) co_return CommitError::unavailable;
  chat::Proposal proposal{at, parts_.node, next_tag_++, std::move(command)};
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Answer)>(
      [this](auto handler, chat::Proposal mine) {
        queue_.push_back({std::move(mine), std::move(handler)});
        wake_.cancel();
      },
      asio::use_awaitable, std::move(proposal));
}

std::vector<chat::Proposal> Committer::take_batch() {
  std::vector<chat::Proposal> batch;
  const std::size_t size = std::min(queue_.size(), batch_records_max);
  batch.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    Queued& next = queue_.front();
    in_flight_.push_back({next.proposal.tag, std::move(next.waiter)});
    batch.push_back(std::move(next.proposal));
    queue_.pop_front();
  }
  return batch;
}

awaitable<void> Committer::propose_loop() {
  for (;;) {
    while (queue_.empty() && !stopping_)
      co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (queue_.empty()) break;
    co_await gather();
    std::vector<chat::Proposal> batch = take_batch();
    const std::uint64_t first_tag = batch.front().tag;
    if (!failed_ && co_await append(std::move(batch))) continue;
    refuse_from(first_tag);
  }
  parts_.log.close();
}

awaitable<void> Committer::gather() {
  // The loop hands out ready sockets a hundred or so at a time. Two turns to the back of its queue
  // let it look for more; a flush costs as much as reading a hundred of them.
  for (std::size_t before = 0; before < queue_.size() && queue_.size() < batch_records_max;) {
    before = queue_.size();
    co_await asio::post(executor_, asio::use_awaitable);
    co_await asio::post(executor_, asio::use_awaitable);
  }
}

awaitable<bool> Committer::append(std::vector<chat::Proposal> batch) {
  const log::Result<void> appended = co_await parts_.log.append(std::move(batch));
  note(appended);
  if (parts_.log.failed()) fail();
  co_return appended.has_value();
}

void Committer::note(const log::Result<void>& appended) {
  if (std::exchange(storing_, appended.has_value()) == appended.has_value()) return;
  if (parts_.journal == nullptr) return;
  if (appended) {
    parts_.journal->info("the log takes records again");
  } else {
    parts_.journal->error("the log takes no records", {{"error", appended.error().message()}});
  }
}

void Committer::fail() {
  stopping_ = true;
  if (std::exchange(failed_, true)) return;
  if (parts_.fatal) parts_.fatal();
}

void Committer::refuse_from(std::uint64_t first_tag) {
  // What went before is durable, even if it was not applied yet.
  const auto refused = std::ranges::lower_bound(in_flight_, first_tag, {}, &InFlight::tag);
  std::vector<InFlight> waiters(std::make_move_iterator(refused),
                                std::make_move_iterator(in_flight_.end()));
  in_flight_.erase(refused, in_flight_.end());
  for (InFlight& one : waiters) std::move(one.waiter)(Answer{CommitError::unavailable});
}

awaitable<void> Committer::apply_loop() {
  for (;;) {
    const log::Result<std::vector<chat::Record>> records = co_await parts_.log.next();
    if (!records) {
      // What is in the log can't be read: nobody would ever get an answer.
      fail();
      refuse_from(0);
      wake_.cancel();
      co_return;
    }
    if (records->empty()) co_return;
    for (const chat::Record& record : *records) apply(record);
  }
}

void Committer::apply(const chat::Record& record) {
  chat::Applied applied = parts_.chat.apply(record);
  const bool own =
      record.node == parts_.node && !in_flight_.empty() && in_flight_.front().tag == record.tag;
  if (own) {
    // The caller goes on here and now, and reads the state as its own record left it.
    Waiter waiter = std::move(in_flight_.front().waiter);
    in_flight_.pop_front();
    std::move(waiter)(Answer{std::move(applied.outcome)});
  }
  if (parts_.told && !applied.notifications.empty()) parts_.told(applied.notifications);
}

awaitable<log::Result<void>> Committer::replay() {
  const chat::Seq end = parts_.log.position().seq;
  while (parts_.chat.last_seq() < end) {
    const log::Result<std::vector<chat::Record>> records = co_await parts_.log.next();
    if (!records) co_return records.error();
    if (records->empty()) break;
    for (const chat::Record& record : *records) parts_.chat.apply(record);
  }
  co_return log::Result<void>{};
}

awaitable<void> Committer::run() {
  using asio::experimental::awaitable_operators::operator&&;
  co_await (propose_loop() && apply_loop());
}

void Committer::stop() {
  stopping_ = true;
  wake_.cancel();
}

}  // namespace confab::core
