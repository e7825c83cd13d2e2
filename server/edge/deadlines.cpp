#include "server/edge/deadlines.hpp"

#include <time.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace confab::edge {

namespace asio = boost::asio;

Deadlines::Deadlines(const asio::any_io_executor& executor, const Timeouts& timeouts)
    : timeouts_{timeouts.idle, timeouts.head, timeouts.body, timeouts.write, timeouts.stream},
      timer_(executor) {
  timer_.expires_at(Clock::time_point::max());
}

Deadlines::Clock::time_point Deadlines::now() noexcept {
  timespec coarse{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &coarse);
  return Clock::time_point{std::chrono::seconds{coarse.tv_sec} +
                           std::chrono::nanoseconds{coarse.tv_nsec}};
}

void Deadlines::watch(Waiter& waiter, Phase phase) {
  waiter.unlink();
  waiter.phase_ = phase;
  if (phase == Phase::none) return;
  const auto index = static_cast<std::size_t>(phase);
  waiter.due_ = now() + timeouts_[index];
  waiting_[index].push_back(waiter);
  // The loop's timer may be set to a deadline that was lifted since; only an earlier one wakes it.
  if (waiter.due_ < timer_.expiry()) timer_.expires_at(waiter.due_);
}

Deadlines::Clock::time_point Deadlines::earliest() const {
  Clock::time_point first = Clock::time_point::max();
  for (const List& list : waiting_)
    if (!list.empty()) first = std::min(first, list.front().due_);
  return first;
}

asio::awaitable<void> Deadlines::run() {
  while (!stopped_) {
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    const Clock::time_point late_by = Clock::now();
    for (List& list : waiting_) {
      while (!list.empty() && list.front().due_ <= late_by) {
        Waiter& late = list.front();
        late.unlink();
        late.on_deadline();
      }
    }
    timer_.expires_at(earliest());
  }
}

void Deadlines::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace confab::edge
