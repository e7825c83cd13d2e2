#include "server/edge/intake/tcp_intake.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "server/edge/listener.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

namespace asio = boost::asio;

namespace {
constexpr auto completion = asio::as_tuple(asio::use_awaitable);
}

TcpIntake::TcpIntake(IntakeParts parts)
    : parts_(std::move(parts)), acceptor_(parts_.executor), changed_(parts_.executor) {}

Result<IntakeAddress> TcpIntake::open(const IntakeAddress& address) {
  const Tcp::endpoint endpoint{address.ip, address.port};
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(accept_backlog, error);
  if (error) return error;
  IntakeAddress bound = address;
  bound.port = acceptor_.local_endpoint(error).port();
  if (error) return error;
  return bound;
}

awaitable<void> TcpIntake::run() {
  while (!leaving_) {
    auto [error, socket] = co_await acceptor_.async_accept(completion);
    if (leaving_) break;
    if (error) {
      if (error == asio::error::connection_aborted) continue;
      parts_.journal.warning("accepting paused", {{"error", error.message()}});
      asio::steady_timer pause{parts_.executor, accept_pause};
      co_await pause.async_wait(completion);
      continue;
    }
    if (count_ >= intake_connections_max) {
      turn_away(std::move(socket));
      continue;
    }
    const auto report = [this](const std::exception_ptr& thrown) {
      if (!thrown) return;
      try {
        std::rethrow_exception(thrown);
      } catch (const std::exception& unexpected) {
        parts_.journal.error("connection failed", {{"error", unexpected.what()}});
      }
    };
    asio::co_spawn(parts_.executor, serve(std::move(socket)), report);
  }
}

void TcpIntake::turn_away(Tcp::socket socket) {
  const Response why = problem(
      Code::unavailable, "Too many connections are open. Close some, or try again in a moment.",
      {.retry_after = 1});
  // One try, and what has come is read: see Listener::turn_away.
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(why.body + "\n"), ignored);
  socket.shutdown(Tcp::socket::shutdown_send, ignored);
  std::array<char, line_piece_bytes> unread;
  socket.read_some(asio::buffer(unread), ignored);
}

awaitable<void> TcpIntake::serve(Tcp::socket socket) {
  /// Counts in and out, whichever way the coroutine ends.
  struct Counted {
    TcpIntake& intake;
    explicit Counted(TcpIntake& owner) : intake(owner) { ++intake.count_; }
    Counted(const Counted&) = delete;
    ~Counted() {
      if (--intake.count_ == 0) intake.changed_.cancel();
    }
  };
  const Counted counted{*this};
  boost::system::error_code ignored;
  socket.set_option(Tcp::no_delay(true), ignored);
  LineConnection connection{std::move(socket), parts_};
  open_.push_back(connection);
  co_await connection.run();
}

awaitable<void> TcpIntake::leave(std::chrono::milliseconds patience) {
  leaving_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (LineConnection& connection : open_) connection.leave();
  changed_.expires_after(patience);
  if (count_ > 0) co_await changed_.async_wait(completion);
  for (LineConnection& connection : open_) connection.cut();
  changed_.expires_after(abort_patience);
  if (count_ > 0) co_await changed_.async_wait(completion);
}

}  // namespace confab::edge
