#pragma once
/// Waits in a loop until a descriptor of somebody else's has something to read.

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

namespace confab::client {

/// Asio would make the descriptor non-blocking, and with it the terminal for everybody who shares
/// it. So it is given an epoll of its own, which becomes readable when the other one does.
class ReadyInput {
 public:
  /// `descriptor` stays its owner's, and blocking.
  ReadyInput(boost::asio::io_context& loop, int descriptor);

  /// Once: calls back when there is something, or the end. A file always has something.
  void wait(std::function<void()> ready);
  /// Once, in a later turn of the loop, whether or not there is something.
  void soon(std::function<void()> then);
  /// Whether there is, at this moment.
  bool ready_now() const;
  /// Nothing can come any more: the terminal was closed.
  bool gone() const;
  /// Nobody is called any more.
  void cancel();

 private:
  boost::asio::posix::stream_descriptor watch_;
  int descriptor_;
  bool is_file_ = false;
};

}  // namespace confab::client
