#include "server/edge/linger.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>

namespace confab::edge {

namespace asio = boost::asio;

asio::awaitable<void> Linger::run() {
  deadlines_.watch(*this, Phase::head);
  socket_.shutdown_send();
  boost::system::error_code error;
  std::size_t drained = 0;
  while (!error && !timed_out_ && drained < bytes_max_) {
    if (!socket_.ready(Stream::Interest::read)) {
      const auto [failed] =
          co_await socket_.wait(Stream::Interest::read, asio::as_tuple(asio::deferred));
      if (failed) break;
    }
    BufferPool::Lease buffer = buffers_.lease();
    drained += socket_.read_some({buffer.data(), buffer.size()}, error);
    if (error == asio::error::would_block) error.clear();
  }
}

void Linger::on_deadline() {
  timed_out_ = true;
  socket_.cancel();
}

}  // namespace confab::edge
