#pragma once
/// Hashes of yesterday's parameters become today's, when their password was given.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <string>

#include "server/chat/chat.hpp"
#include "server/core/committer.hpp"
#include "server/core/passwords.hpp"

namespace confab::core {

/// Users who may wait for a new hash; one more gets it the next time.
inline constexpr std::size_t renewals_max = 16;

/// Makes them behind the answer: nobody waits for it. Single-threaded: every call is made on the
/// executor.
class HashRenewer {
 public:
  /// `chat`, `passwords` and `committer` outlive it.
  HashRenewer(const boost::asio::any_io_executor& executor, const chat::Chat& chat,
              Passwords& passwords, Committer& committer);
  HashRenewer(const HashRenewer&) = delete;

  /// `password` fits `was`. When the pool is busy, the log takes nothing or the password is changed
  /// meanwhile, the old hash stays.
  void renew(chat::UserId user, std::string was, std::string password);

  /// Until `stop`.
  boost::asio::awaitable<void> run();
  void stop();

 private:
  struct Renewal {
    chat::UserId user{};
    std::string was;
    std::string password;
  };

  boost::asio::awaitable<void> carry_out(Renewal renewal);

  const chat::Chat& chat_;
  Passwords& passwords_;
  Committer& committer_;
  std::deque<Renewal> waiting_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace confab::core
