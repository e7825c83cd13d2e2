#pragma once
/// Scheduled messages go out when they are due.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <span>

#include "server/chat/chat.hpp"
#include "server/core/clock.hpp"
#include "server/core/committer.hpp"

namespace confab::core {

/// Proposes each message that is due, in the order of their times; the log decides whether it is
/// sent or was cancelled before. Single-threaded: every call is made on the executor.
class Deliverer {
 public:
  /// `chat`, `committer` and `clock` outlive it. What was due before `started_at` was missed.
  Deliverer(const boost::asio::any_io_executor& executor, const chat::Chat& chat,
            Committer& committer, const Clock& clock, chat::Time started_at);
  Deliverer(const Deliverer&) = delete;

  /// Until `stop`.
  boost::asio::awaitable<void> run();
  void stop();

  /// Hears of messages that were scheduled: one may be due before all others.
  void notify(std::span<const chat::Notification> told);
  /// The clock was moved by hand, or another reason to look now.
  void look();

 private:
  boost::asio::awaitable<bool> deliver_due();
  std::chrono::milliseconds pause() const;

  const chat::Chat& chat_;
  Committer& committer_;
  const Clock& clock_;
  const chat::Time started_at_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace confab::core
