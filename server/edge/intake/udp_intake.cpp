#include "server/edge/intake/udp_intake.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "server/edge/listener.hpp"

namespace confab::edge {

namespace asio = boost::asio;

namespace {
constexpr auto completion = asio::as_tuple(asio::use_awaitable);
}

UdpIntake::UdpIntake(IntakeParts parts) : parts_(std::move(parts)), socket_(parts_.executor) {}

Result<IntakeAddress> UdpIntake::open(const IntakeAddress& address) {
  const Udp::endpoint endpoint{address.ip, address.port};
  boost::system::error_code error;
  socket_.open(endpoint.protocol(), error);
  if (!error) socket_.bind(endpoint, error);
  if (error) return error;
  IntakeAddress bound = address;
  bound.port = socket_.local_endpoint(error).port();
  if (error) return error;
  // One byte more than a message may have, so that a longer one is noticed; and room for the end
  // of a line.
  buffer_.resize(std::min(parts_.message_bytes_max(), datagram_bytes_max) + 3);
  return bound;
}

awaitable<void> UdpIntake::run() {
  Udp::endpoint sender;
  while (!leaving_) {
    const auto [error, size] =
        co_await socket_.async_receive_from(asio::buffer(buffer_), sender, completion);
    if (leaving_) break;
    if (error) {
      parts_.journal.warning("receiving paused", {{"error", error.message()}});
      asio::steady_timer pause{parts_.executor, accept_pause};
      co_await pause.async_wait(completion);
      continue;
    }
    co_await take(std::string_view{buffer_}.substr(0, size));
  }
  tell();
}

awaitable<void> UdpIntake::take(std::string_view datagram) {
  // Who pipes a line into a datagram sends its end, too.
  if (datagram.ends_with('\n')) datagram.remove_suffix(1);
  if (datagram.ends_with('\r')) datagram.remove_suffix(1);
  if (datagram.size() > parts_.message_bytes_max()) {
    refuse(message_too_large(parts_.message_bytes_max()));
    co_return;
  }
  auto posting = read_posting(datagram);
  if (!posting) {
    refuse(posting.error());
    co_return;
  }
  const auto taken = co_await parts_.intake.take(*std::move(posting));
  if (!taken) refuse(taken.error());
}

void UdpIntake::refuse(const Response& why) {
  ++refused_;
  last_refusal_ = why.body;
  const auto now = std::chrono::steady_clock::now();
  if (told_at_ == decltype(told_at_){} || now >= told_at_ + datagrams_told_every) tell();
}

void UdpIntake::tell() {
  if (refused_ == 0) return;
  parts_.journal.warning("datagrams refused", {{"count", refused_}, {"last", last_refusal_}});
  told_at_ = std::chrono::steady_clock::now();
  refused_ = 0;
}

awaitable<void> UdpIntake::leave(std::chrono::milliseconds) {
  leaving_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  co_return;
}

}  // namespace confab::edge
