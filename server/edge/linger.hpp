#pragma once
/// The end of a connection whose peer may not have noticed it yet.

#include <boost/asio/awaitable.hpp>
#include <cstddef>

#include "protocol/units.hpp"
#include "server/edge/buffer_pool.hpp"
#include "server/edge/deadlines.hpp"
#include "server/edge/stream.hpp"

namespace confab::edge {

/// What a peer may still send before its connection is closed: without reading it, the operating
/// system would throw our answer away together with the connection.
inline constexpr std::size_t linger_bytes_max = 1 * MiB;

/// Says that nothing more comes, and reads what does until the peer is gone, has sent
/// `bytes_max`, or has taken as long as a request's head may.
class Linger final : public Deadlines::Waiter {
 public:
  Linger(Stream& socket, Deadlines& deadlines, BufferPool& buffers,
         std::size_t bytes_max = linger_bytes_max)
      : socket_(socket), deadlines_(deadlines), buffers_(buffers), bytes_max_(bytes_max) {}

  boost::asio::awaitable<void> run();
  void on_deadline() override;

 private:
  Stream& socket_;
  Deadlines& deadlines_;
  BufferPool& buffers_;
  const std::size_t bytes_max_;
  bool timed_out_ = false;
};

}  // namespace confab::edge
