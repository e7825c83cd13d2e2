#include "server/core/deliverer.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <variant>

namespace confab::core {

namespace asio = boost::asio;

namespace {

/// The clock of the day may be set while we wait: it is looked at this often at least.
constexpr std::chrono::milliseconds longest_pause = std::chrono::seconds{1};
/// When the log takes nothing, it is asked again after this.
constexpr std::chrono::milliseconds pause_after_failure = std::chrono::seconds{1};
constexpr std::size_t at_once = 100;

}  // namespace

Deliverer::Deliverer(const asio::any_io_executor& executor, const chat::Chat& chat,
                     Committer& committer, const Clock& clock, chat::Time started_at)
    : chat_(chat),
      committer_(committer),
      clock_(clock),
      started_at_(started_at),
      timer_(executor) {}

asio::awaitable<void> Deliverer::run() {
  while (!stopped_) {
    const bool taken = co_await deliver_due();
    if (stopped_) break;
    timer_.expires_after(taken ? pause() : pause_after_failure);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<bool> Deliverer::deliver_due() {
  for (;;) {
    const auto due = chat_.due(clock_.now(), at_once);
    if (due.empty()) co_return true;
    for (const chat::ScheduleId id : due) {
      if (stopped_) co_return true;
      const auto known = chat_.state().schedules.find(id);
      if (known == chat_.state().schedules.end()) continue;
      chat::Command command = chat::DeliverScheduled{id, known->second.due < started_at_};
      if (!co_await committer_.commit(std::move(command))) co_return false;
    }
  }
}

std::chrono::milliseconds Deliverer::pause() const {
  const auto next = chat_.next_due();
  if (!next) return longest_pause;
  return std::clamp(std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.now()),
                    std::chrono::milliseconds{0}, longest_pause);
}

void Deliverer::notify(std::span<const chat::Notification> told) {
  const bool scheduled = std::ranges::any_of(told, [](const chat::Notification& one) {
    const auto* changed = std::get_if<chat::ScheduleChanged>(&one);
    return changed != nullptr && changed->state == chat::ScheduleState::pending;
  });
  if (scheduled) look();
}

void Deliverer::look() { timer_.cancel(); }

void Deliverer::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace confab::core
