#include "server/edge/intake/sockets.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "server/edge/intake/tcp_intake.hpp"
#include "server/edge/intake/udp_intake.hpp"

namespace confab::edge {

using boost::asio::experimental::awaitable_operators::operator&&;

Result<IntakeAddress> IntakeSockets::open(const IntakeAddress& address) {
  std::unique_ptr<IntakeSocket> socket;
  if (address.transport == IntakeAddress::Transport::tcp) {
    socket = std::make_unique<TcpIntake>(parts_);
  } else {
    socket = std::make_unique<UdpIntake>(parts_);
  }
  const auto bound = socket->open(address);
  if (bound) sockets_.push_back(std::move(socket));
  return bound;
}

awaitable<void> IntakeSockets::run_from(std::size_t first) {
  if (first == sockets_.size()) co_return;
  co_await (sockets_[first]->run() && run_from(first + 1));
}

awaitable<void> IntakeSockets::leave_from(std::size_t first, std::chrono::milliseconds patience) {
  if (first == sockets_.size()) co_return;
  co_await (sockets_[first]->leave(patience) && leave_from(first + 1, patience));
}

}  // namespace confab::edge
