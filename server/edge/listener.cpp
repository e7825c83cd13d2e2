#include "server/edge/listener.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <utility>

#include "server/edge/linger.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

namespace asio = boost::asio;

namespace {
constexpr auto completion = asio::as_tuple(asio::use_awaitable);
}

Listener::Listener(asio::any_io_executor executor, Shared& shared)
    : executor_(std::move(executor)),
      shared_(shared),
      acceptor_(executor_),
      poller_(executor_),
      changed_(executor_) {}

Result<Listener::Tcp::endpoint> Listener::open() {
  const Settings& settings = shared_.services.settings;
  boost::system::error_code error;
  Tcp::resolver resolver{executor_};
  const auto found = resolver.resolve(settings.host, std::to_string(settings.port), error);
  if (error) return error;
  const Tcp::endpoint endpoint = *found.begin();
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(accept_backlog, error);
  if (error) return error;
  return acceptor_.local_endpoint();
}

awaitable<void> Listener::run() {
  using asio::experimental::awaitable_operators::operator&&;
  co_await (accept() && poller_.run());
}

awaitable<void> Listener::accept() {
  while (!shared_.leaving) {
    auto [error, socket] = co_await acceptor_.async_accept(completion);
    if (shared_.leaving) break;
    if (error) {
      if (error == asio::error::connection_aborted) continue;
      shared_.services.journal.warning("accepting paused", {{"error", error.message()}});
      asio::steady_timer pause{executor_, accept_pause};
      co_await pause.async_wait(completion);
      continue;
    }
    boost::system::error_code gone;
    const auto peer = socket.remote_endpoint(gone).address();
    if (gone) continue;
    socket.non_blocking(true, gone);
    socket.set_option(Tcp::no_delay(true), gone);
    if (!admit(peer)) {
      turn_away(std::move(socket));
      continue;
    }
    const auto report = [this](const std::exception_ptr& thrown) {
      if (!thrown) return;
      try {
        std::rethrow_exception(thrown);
      } catch (const std::exception& unexpected) {
        shared_.services.journal.error("connection failed", {{"error", unexpected.what()}});
      }
    };
    // Asio only accepts; from here on the poller watches it.
    const int descriptor = socket.release(gone);
    if (!gone) asio::co_spawn(executor_, serve(descriptor, peer), report);
  }
}

bool Listener::admit(const asio::ip::address& peer) {
  const Settings& settings = shared_.services.settings;
  if (count_ >= settings.connections_max) return false;
  if (settings.connections_per_address == 0) return true;
  const auto known = by_address_.find(peer);
  return known == by_address_.end() || known->second < settings.connections_per_address;
}

void Listener::turn_away(Tcp::socket socket) {
  const Response response = problem(
      Code::unavailable, "Too many connections are open. Close some, or try again in a moment.",
      {.retry_after = 1});
  std::string bytes;
  append_response(bytes, response, {.date = shared_.date.text(), .keep_alive = false});
  // One try: whoever can't take a few hundred bytes at once will see the connection end. What has
  // come is read, because a socket closed over unread bytes takes its last answer with it.
  boost::system::error_code ignored;
  socket.write_some(asio::buffer(bytes), ignored);
  socket.shutdown(Tcp::socket::shutdown_send, ignored);
  BufferPool::Lease buffer = shared_.buffers.lease();
  socket.read_some(asio::buffer(buffer.data(), buffer.size()), ignored);
}

awaitable<void> Listener::serve(int socket, asio::ip::address peer) {
  /// Counts in and out, whichever way the coroutine ends.
  struct Counted {
    Listener& listener;
    const asio::ip::address& peer;
    bool by_address;
    Counted(Listener& owner, const asio::ip::address& who)
        : listener(owner),
          peer(who),
          by_address(owner.shared_.services.settings.connections_per_address > 0) {
      ++listener.count_;
      if (by_address) ++listener.by_address_[peer];
    }
    Counted(const Counted&) = delete;
    ~Counted() {
      if (by_address && --listener.by_address_[peer] == 0) listener.by_address_.erase(peer);
      if (--listener.count_ == 0) listener.changed_.cancel();
    }
  };
  const Counted counted{*this, peer};
  Stream stream{poller_, socket};
  std::unique_ptr<Live> live;
  bool linger = false;
  std::size_t linger_bytes = linger_bytes_max;
  {
    const auto connection = std::make_unique<Connection>(stream, peer, shared_, ++accepted_);
    open_.push_back(*connection);
    co_await connection->run();
    live = connection->go_live();
    linger = connection->has_to_linger();
    linger_bytes = connection->linger_bytes();
  }
  if (live) {
    co_await live->run();
    linger = !live->lost();
    live.reset();
  }
  if (!linger) co_return;
  Linger end{stream, shared_.deadlines, shared_.buffers, linger_bytes};
  co_await end.run();
}

awaitable<void> Listener::leave(std::chrono::milliseconds patience) {
  shared_.leaving = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (Connection& connection : open_) connection.leave();
  changed_.expires_after(patience);
  if (count_ > 0) co_await changed_.async_wait(completion);
  poller_.shut_all();
  changed_.expires_after(abort_patience);
  if (count_ > 0) co_await changed_.async_wait(completion);
  poller_.stop();
}

}  // namespace confab::edge
