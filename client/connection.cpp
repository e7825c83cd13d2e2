#include "client/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <string>

namespace confab::client {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Kind = HttpTrouble::Kind;

std::string lower_first(std::string text) {
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

/// What of `events` has come true by the deadline; 0: time was up.
short wait_for(int descriptor, short events, Connection::Clock::time_point deadline,
               const std::stop_token& stop) {
  using std::chrono::milliseconds;
  // Who asks to stop can wait that long.
  const milliseconds longest{stop.stop_possible() ? 200 : 60'000};
  for (;;) {
    pollfd socket{descriptor, events, 0};
    const auto left = std::chrono::ceil<milliseconds>(deadline - Connection::Clock::now());
    const auto wait = std::clamp(left, milliseconds{0}, longest);
    const int ready = ::poll(&socket, 1, static_cast<int>(wait.count()));
    if (ready > 0) return socket.revents;
    if (left <= milliseconds{0} || stop.stop_requested()) return 0;
  }
}

}  // namespace

std::optional<HttpTrouble> Connection::connect(const ServerUrl& server,
                                               Clock::time_point deadline) {
  tcp::resolver::results_type addresses;
  std::optional<error_code> done;
  error_code is_name;
  if (const auto address = asio::ip::make_address(server.host, is_name); !is_name) {
    // The resolver would start a thread to find out that there is nothing to look up.
    const std::string port = std::to_string(server.port);
    addresses = tcp::resolver::results_type::create({address, server.port}, server.host, port);
  } else {
    tcp::resolver resolver(io_);
    resolver.async_resolve(server.host, std::to_string(server.port), tcp::resolver::numeric_service,
                           [&](error_code error, tcp::resolver::results_type found) {
                             done = error;
                             addresses = std::move(found);
                           });
    run_until(deadline, done, [&] { resolver.cancel(); });
    if (!done) return HttpTrouble{Kind::unreachable, "looking up its name took too long"};
    if (*done) return HttpTrouble{Kind::no_such_host, lower_first(done->message())};
  }

  done.reset();
  asio::async_connect(socket_, addresses,
                      [&](error_code error, const tcp::endpoint&) { done = error; });
  run_until(deadline, done, [&] { close(); });
  if (!done) return HttpTrouble{Kind::unreachable, "no answer to the attempt to connect"};
  if (*done) return HttpTrouble{Kind::unreachable, lower_first(done->message())};
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  return std::nullopt;
}

std::optional<HttpTrouble> Connection::write(std::string_view bytes, Clock::time_point deadline) {
  std::optional<error_code> done;
  asio::async_write(socket_, asio::buffer(bytes),
                    [&](error_code error, std::size_t) { done = error; });
  run_until(deadline, done, [&] { close(); });
  if (!done) return HttpTrouble{Kind::silent, "it did not take the request in time"};
  return std::nullopt;
}

Result<std::size_t, HttpTrouble> Connection::write_some(std::string_view bytes,
                                                        Clock::time_point deadline) {
  for (;;) {
    const short ready = wait_for(descriptor(), POLLIN | POLLOUT, deadline, stop_);
    if (ready == 0) {
      close();
      return HttpTrouble{Kind::silent, "it did not take the request in time"};
    }
    if ((ready & POLLOUT) == 0 || (ready & POLLIN) != 0) return std::size_t{0};
    const ssize_t written =
        ::send(descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (written > 0) return static_cast<std::size_t>(written);
    if (written < 0 && errno != EAGAIN && errno != EINTR) return std::size_t{0};
  }
}

bool Connection::readable_by(Clock::time_point deadline) {
  return wait_for(descriptor(), POLLIN, deadline, stop_) != 0;
}

Result<std::string_view, HttpTrouble> Connection::read(Clock::time_point deadline) {
  std::optional<error_code> done;
  std::size_t size = 0;
  socket_.async_read_some(asio::buffer(space_), [&](error_code error, std::size_t got) {
    done = error;
    size = got;
  });
  run_until(deadline, done, [&] { close(); });
  if (!done) return HttpTrouble{Kind::silent, "no answer in time"};
  if (*done == asio::error::eof) return std::string_view{};
  if (*done) return HttpTrouble{Kind::lost, lower_first(done->message())};
  return std::string_view(space_.data(), size);
}

/// Leaves `done` empty when time was up.
template <class Cancel>
void Connection::run_until(Clock::time_point deadline, std::optional<error_code>& done,
                           Cancel cancel) {
  io_.restart();
  {
    const std::stop_callback stops(stop_, [this] { io_.stop(); });
    io_.run_until(deadline);
  }
  if (done) return;
  cancel();
  // The cancelled step still completes, and it has to while what it writes to is alive.
  io_.restart();
  io_.run();
  done.reset();
}

void Connection::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace confab::client
