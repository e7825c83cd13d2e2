#include "client/chat/ready_input.hpp"

#include <poll.h>
#include <sys/epoll.h>

#include <boost/asio/post.hpp>
#include <utility>

namespace confab::client {

ReadyInput::ReadyInput(boost::asio::io_context& loop, int descriptor)
    : watch_(loop, ::epoll_create1(EPOLL_CLOEXEC)), descriptor_(descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  is_file_ = ::epoll_ctl(watch_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) != 0;
}

void ReadyInput::wait(std::function<void()> ready) {
  if (is_file_) {
    soon(std::move(ready));
    return;
  }
  watch_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [ready = std::move(ready)](const boost::system::error_code& error) {
                      if (!error) ready();
                    });
}

void ReadyInput::soon(std::function<void()> then) {
  boost::asio::post(watch_.get_executor(), std::move(then));
}

bool ReadyInput::ready_now() const {
  pollfd file{descriptor_, POLLIN, 0};
  return ::poll(&file, 1, 0) > 0;
}

bool ReadyInput::gone() const {
  pollfd file{descriptor_, POLLIN, 0};
  return ::poll(&file, 1, 0) > 0 && (file.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

void ReadyInput::cancel() {
  boost::system::error_code ignored;
  watch_.cancel(ignored);
}

}  // namespace confab::client
