#pragma once
/// The two ends of a connection without a network: one is the code's, one the test's.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "server/edge/poller.hpp"
#include "server/edge/stream.hpp"

namespace confab::edge::testing {

/// Local sockets take the same number of bytes each time, and those of the type SOCK_SEQPACKET keep
/// apart what was written apart.
class SocketPair {
 public:
  explicit SocketPair(int type = SOCK_STREAM, int send_buffer = 0) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    theirs_ = ends[1];
    if (send_buffer > 0)
      ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
    stream_ = std::make_unique<Stream>(poller_, ends[0]);
    boost::asio::co_spawn(io_, poller_.run(), boost::asio::detached);
    turn();
  }
  ~SocketPair() { hang_up(); }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;

  /// The code's end.
  Stream& stream() { return *stream_; }
  boost::asio::io_context& io() { return io_; }
  /// Lets the loop do what it can do now.
  void turn() {
    io_.restart();
    io_.poll();
  }
  /// What one read gives; empty when there is nothing, or the end.
  std::string read(std::size_t at_most = 1 << 20) {
    std::string bytes(at_most, '\0');
    const ssize_t got = ::recv(theirs_, bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }
  /// Everything that comes, with turns between.
  std::string read_all() {
    std::string all;
    for (std::string more = read(); !more.empty(); more = read()) {
      all += more;
      turn();
    }
    return all;
  }
  void hang_up() {
    if (theirs_ >= 0) ::close(theirs_);
    theirs_ = -1;
  }

 private:
  boost::asio::io_context io_{1};
  Poller poller_{io_.get_executor()};
  std::unique_ptr<Stream> stream_;
  int theirs_ = -1;
};

}  // namespace confab::edge::testing
