#pragma once
/// Accepts sockets and owns the connections made of them.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <map>

#include "protocol/result.hpp"
#include "server/edge/connection.hpp"
#include "server/edge/poller.hpp"

namespace confab::edge {

inline constexpr int accept_backlog = 4096;
/// How long accepting pauses when the system has no file descriptor left.
inline constexpr std::chrono::milliseconds accept_pause{100};

/// How long connections that were cut may take to notice.
inline constexpr std::chrono::seconds abort_patience{1};

/// Lives on the loop's thread. Every connection is a coroutine that owns the socket and
/// the `Connection`, then the `Live`, on it;
/// the listener keeps count and waits for all of them in `leave`.
class Listener {
 public:
  using Tcp = boost::asio::ip::tcp;

  Listener(boost::asio::any_io_executor executor, Shared& shared);

  /// Binds and listens. Where it listens (the port, when 0 was asked), or why it can't.
  Result<Tcp::endpoint> open();

  /// Accepts until `leave`.
  awaitable<void> run();

  /// Stops accepting, lets every connection end with the answer at hand, and cuts those that are
  /// still there after `patience`.
  awaitable<void> leave(std::chrono::milliseconds patience);

  std::size_t connections() const noexcept { return count_; }

 private:
  awaitable<void> accept();
  awaitable<void> serve(int socket, boost::asio::ip::address peer);
  bool admit(const boost::asio::ip::address& peer);
  void turn_away(Tcp::socket socket);

  boost::asio::any_io_executor executor_;
  Shared& shared_;
  Tcp::acceptor acceptor_;
  Poller poller_;
  boost::asio::steady_timer changed_;  ///< cancelled when the last connection is gone
  boost::intrusive::list<Connection,
                         boost::intrusive::base_hook<boost::intrusive::list_base_hook<
                             boost::intrusive::tag<OpenConnections>,
                             boost::intrusive::link_mode<boost::intrusive::auto_unlink>>>,
                         boost::intrusive::constant_time_size<false>>
      open_;
  std::map<boost::asio::ip::address, std::size_t> by_address_;  ///< only with a limit on them
  std::size_t count_ = 0;
  std::uint64_t accepted_ = 0;
};

}  // namespace confab::edge
