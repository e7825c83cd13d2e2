// Echoes WebSocket messages with confab's own session, for conformance suites and the tests against
// other programs: websocket_echo PORT (0: a free one). Ends by SIGTERM or SIGINT.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <charconv>
#include <csignal>
#include <cstring>
#include <exception>
#include <iostream>
#include <string_view>

#include "tests/websocket_echo/connection.hpp"

namespace confab::websocket_echo {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto completion = asio::as_tuple(asio::use_awaitable);
/// Only a peer that does not move for so long is given up: a sanitizer's build takes its time.
constexpr edge::Deadlines::Timeouts timeouts{
    .idle = 60s, .head = 10s, .body = 10s, .write = 60s, .stream = 60s};
/// How long peers have to take the last close frame.
constexpr auto leave_patience = 3s;
constexpr auto abort_patience = 1s;

class Server {
 public:
  explicit Server(std::uint16_t port)
      : acceptor_(context_, {asio::ip::address_v4::loopback(), port}),
        poller_(context_.get_executor()),
        deadlines_(context_.get_executor(), timeouts) {}

  void run() {
    asio::co_spawn(context_, poller_.run(), asio::detached);
    asio::co_spawn(context_, deadlines_.run(), asio::detached);
    asio::co_spawn(context_, accept(), asio::detached);
    asio::co_spawn(context_, leave_when_told(), asio::detached);
    std::cout << "listening on ws://127.0.0.1:" << acceptor_.local_endpoint().port() << std::endl;
    context_.run();
  }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(completion);
      if (!acceptor_.is_open()) break;
      boost::system::error_code ignored;
      if (!error) socket.non_blocking(true, ignored);
      if (!error) socket.set_option(tcp::no_delay(true), ignored);
      if (error || ignored) continue;
      const int descriptor = socket.release(ignored);
      if (!ignored) asio::co_spawn(context_, serve(descriptor), asio::detached);
    }
  }

  asio::awaitable<void> serve(int socket) {
    Connection connection{shared_, socket};
    open_.push_back(connection);
    co_await connection.run();
    open_.erase(open_.iterator_to(connection));
    if (open_.empty()) all_gone_.cancel();
  }

  asio::awaitable<void> leave_when_told() {
    asio::signal_set signals{context_, SIGTERM, SIGINT};
    co_await signals.async_wait(completion);
    acceptor_.close();
    for (Connection& connection : open_) connection.leave();
    co_await wait_for_all(leave_patience);
    poller_.shut_all();
    co_await wait_for_all(abort_patience);
    poller_.stop();
    deadlines_.stop();
  }

  asio::awaitable<void> wait_for_all(std::chrono::seconds patience) {
    all_gone_.expires_after(patience);
    if (!open_.empty()) co_await all_gone_.async_wait(completion);
  }

  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  edge::Poller poller_;
  edge::Deadlines deadlines_;
  edge::BufferPool buffers_{64 * KiB};
  Shared shared_{poller_, deadlines_, buffers_};
  asio::steady_timer all_gone_{context_};
  boost::intrusive::list<Connection,
                         boost::intrusive::base_hook<boost::intrusive::list_base_hook<
                             boost::intrusive::tag<OpenConnections>,
                             boost::intrusive::link_mode<boost::intrusive::auto_unlink>>>,
                         boost::intrusive::constant_time_size<false>>
      open_;
};

}  // namespace
}  // namespace confab::websocket_echo

int main(int argc, char** argv) {
  std::uint16_t port = 0;
  const char* const text = argc == 2 ? argv[1] : "";
  const char* const end = text + std::strlen(text);
  if (const auto [rest, error] = std::from_chars(text, end, port);
      error != std::errc{} || rest != end) {
    std::cerr << "usage: websocket_echo PORT\n";
    return 2;
  }
  try {
    confab::websocket_echo::Server{port}.run();
  } catch (const std::exception& failure) {
    std::cerr << "websocket_echo: " << failure.what() << '\n';
    return 1;
  }
}
