#pragma once
/// Who listens, and who is here.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <span>

#include "server/chat/chat.hpp"
#include "server/core/clock.hpp"

namespace confab::edge {

/// How long after its last live connection a user still counts as present.
inline constexpr chat::Duration presence_grace = std::chrono::seconds{10};

/// A notification names a chat or a user; the hub knows which waiting requests that concerns.
/// Presence is not history: it gets no record. Single-threaded.
class Hub {
 public:
  Hub(boost::asio::any_io_executor executor, const chat::Chat& chat, const core::Clock& clock);

  /// What the committer's listener is.
  void notify(std::span<const chat::Notification> notifications);

  /// Waits until there is an event for this user after `after`, at most `at_most`; until the user
  /// or the device is gone; or until `leave`. The user is present meanwhile.
  boost::asio::awaitable<void> wait(chat::UserId user, chat::DeviceId device, std::uint64_t after,
                                    std::chrono::milliseconds at_most);

  bool online(chat::UserId user) const;
  std::size_t online_count() const;
  /// How many of a chat's members are present.
  std::size_t online_in(const chat::Conversation& chat) const;

  /// How many wait at the moment; costs a walk over them.
  std::size_t waiting() const noexcept { return waiters_.size(); }

  /// Ends every wait, now and later: the server is leaving.
  void leave();

 private:
  struct Waiter : boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    Waiter(const boost::asio::any_io_executor& executor, chat::UserId id)
        : timer(executor), user(id) {}
    boost::asio::steady_timer timer;
    chat::UserId user;
  };
  struct Presence {
    std::size_t connections = 0;
    chat::Time left_at{};
  };
  /// Counts a live connection in and out.
  class Present;

  void wake(chat::UserId user);
  void wake_members(chat::ChatId chat);
  void drop_departed(chat::Time now);

  boost::asio::any_io_executor executor_;
  const chat::Chat& chat_;
  const core::Clock& clock_;
  boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>> waiters_;
  std::map<chat::UserId, Presence> present_;
  bool leaving_ = false;
};

}  // namespace confab::edge
