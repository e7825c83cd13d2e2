#include "server/edge/poller.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>

namespace confab::edge {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

error_code last_error() { return {errno, boost::system::system_category()}; }

int make_epoll() {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) throw std::system_error{errno, std::system_category(), "epoll_create1"};
  return epoll;
}

}  // namespace

Poller::Poller(const asio::any_io_executor& executor)
    : executor_(executor), epoll_(make_epoll()), watch_(executor, epoll_) {}

Poller::~Poller() {
  while (!streams_.empty()) {
    Stream& stream = streams_.front();
    stream.unlink();
    // The waiter's coroutine may own the stream: with the one the other ends.
    const auto waiter = std::exchange(stream.waiter_, nullptr);
  }
}

asio::awaitable<void> Poller::run() {
  std::array<epoll_event, poll_events_max> events;
  while (!stopped_) {
    const auto [error] = co_await watch_.async_wait(asio::posix::stream_descriptor::wait_read,
                                                    asio::as_tuple(asio::use_awaitable));
    if (error) break;
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
    at_hand_ = std::span{events}.first(count > 0 ? static_cast<std::size_t>(count) : 0);
    while (!at_hand_.empty()) {
      const epoll_event event = at_hand_.front();
      at_hand_ = at_hand_.subspan(1);
      if (event.data.ptr != nullptr) static_cast<Stream*>(event.data.ptr)->on_events(event.events);
    }
  }
}

void Poller::stop() {
  stopped_ = true;
  error_code ignored;
  watch_.cancel(ignored);
}

void Poller::shut_all() {
  for (Stream& stream : streams_) {
    stream.shutdown();
    stream.cancel();
  }
}

Stream::Stream(Poller& poller, int descriptor) : poller_(poller), descriptor_(descriptor) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = this;
  if (::epoll_ctl(poller.epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    // For want of kernel memory: nobody would ever say that it is ready, so it ends at once.
    shutdown();
    readable_ = true;
  }
  poller.streams_.push_back(*this);
}

Stream::~Stream() {
  ::close(descriptor_);
  // What was taken from the system for this one must not find it any more.
  for (epoll_event& event : poller_.at_hand_)
    if (event.data.ptr == this) event.data.ptr = nullptr;
}

void Stream::on_events(std::uint32_t events) {
  const bool was_writable = writable_;
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) readable_ = true;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) ended_ = true;
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) writable_ = true;
  if (writer_ != nullptr && writable_ && !was_writable) writer_->on_writable();
  // Last: whoever waits may end, and this with it.
  if (waiter_ && ready(interest_)) std::exchange(waiter_, nullptr)(error_code{});
}

std::size_t Stream::read_some(std::span<char> into, error_code& error) noexcept {
  error.clear();
  for (;;) {
    const ssize_t received = ::recv(descriptor_, into.data(), into.size(), 0);
    if (received > 0) {
      const auto size = static_cast<std::size_t>(received);
      // Less than asked for: there is no more, and the next bytes will be told (epoll(7)).
      readable_ = size == into.size() || ended_;
      return size;
    }
    if (received == 0) {
      error = asio::error::eof;
      return 0;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN) readable_ = false;
    error = last_error();
    return 0;
  }
}

std::size_t Stream::write_to(int descriptor, std::string_view bytes, error_code& error) noexcept {
  error.clear();
  for (;;) {
    const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EINTR) continue;
    error = last_error();
    return 0;
  }
}

std::size_t Stream::write_some(std::string_view bytes, error_code& error) noexcept {
  const std::size_t sent = write_to(descriptor_, bytes, error);
  if (sent < bytes.size()) fell_short();
  return sent;
}

std::size_t Stream::write_some(std::span<const std::string_view> pieces,
                               error_code& error) noexcept {
  error.clear();
  std::array<iovec, pieces_per_write_max> vectors;
  const std::size_t count = std::min(pieces.size(), vectors.size());
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count; ++i) {
    // sendmsg(2) only reads, but its type does not say so.
    vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    wanted += pieces[i].size();
  }
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = count;
  for (;;) {
    const ssize_t sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    if (sent >= 0) {
      writable_ = static_cast<std::size_t>(sent) == wanted;
      return static_cast<std::size_t>(sent);
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN) writable_ = false;
    error = last_error();
    return 0;
  }
}

void Stream::set_user_timeout(std::chrono::milliseconds timeout) noexcept {
  const auto value = static_cast<unsigned>(timeout.count());
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_USER_TIMEOUT, &value, sizeof value);
}

void Stream::set_unsent_max(std::size_t bytes) noexcept {
  const auto value =
      static_cast<unsigned>(std::min<std::size_t>(bytes, std::numeric_limits<std::int32_t>::max()));
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &value, sizeof value);
}

std::size_t Stream::available() const noexcept {
  int bytes = 0;
  return ::ioctl(descriptor_, FIONREAD, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
}

void Stream::shutdown_send() noexcept { ::shutdown(descriptor_, SHUT_WR); }

void Stream::shutdown() noexcept { ::shutdown(descriptor_, SHUT_RDWR); }

void Stream::cancel() {
  if (!waiter_) return;
  error_code aborted = asio::error::operation_aborted;
  asio::post(poller_.executor_, asio::append(std::exchange(waiter_, nullptr), aborted));
}

}  // namespace confab::edge
