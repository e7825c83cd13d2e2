#pragma once
/// Tells streams that they are ready.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <span>

#include "server/edge/stream.hpp"

struct epoll_event;

namespace confab::edge {

/// Events taken from the system at once; the loop does other things in between.
inline constexpr std::size_t poll_events_max = 256;

/// One epoll(7) instance for all connections of a loop, edge-triggered, itself watched by Asio.
///
/// Asio's own reactor is fine for everything else. For a socket it either tries to read first,
/// which fails for whoever has just been answered, or arms the socket anew: a system call for each
/// request that the least possible server does not make (docs/performance.md). Here a socket is
/// registered once. Single-threaded.
class Poller {
 public:
  explicit Poller(const boost::asio::any_io_executor& executor);
  /// Whoever still waits is destroyed, not called.
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Hands out readiness until `stop`.
  boost::asio::awaitable<void> run();
  void stop();
  /// Shuts every socket down: whoever waits for one, or writes to it, notices.
  void shut_all();

 private:
  friend class Stream;

  boost::asio::any_io_executor executor_;
  int epoll_;  ///< owned by `watch_`
  boost::asio::posix::stream_descriptor watch_;
  std::span<epoll_event> at_hand_;  ///< taken and not handed out yet
  boost::intrusive::list<Stream, boost::intrusive::constant_time_size<false>> streams_;
  bool stopped_ = false;
};

}  // namespace confab::edge
