/// raw_http [PORT]: the least server that could answer GET /healthz. One thread, level-triggered
/// epoll, one buffer for all; it looks for the ends of requests and at nothing else in them, and
/// answers all it found in one read with one write of canned bytes.

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

#include "bench/baseline/listener.hpp"

namespace {

using namespace confab::bench;

constexpr std::string_view blank_line = "\r\n\r\n";

/// How many requests end in `input`. `matched` is how much of a blank line the bytes before `input`
/// ended with, and becomes that for the bytes after it.
std::size_t ends(std::string_view input, std::size_t& matched) {
  std::size_t found = 0;
  // Seldom: a request was cut within its last four bytes.
  while (matched != 0 && !input.empty()) {
    matched = input.front() == blank_line[matched] ? matched + 1 : input.front() == '\r' ? 1 : 0;
    input.remove_prefix(1);
    if (matched == blank_line.size()) {
      matched = 0;
      ++found;
    }
  }
  for (std::size_t at = input.find(blank_line); at != std::string_view::npos;
       at = input.find(blank_line)) {
    ++found;
    input.remove_prefix(at + blank_line.size());
  }
  for (std::size_t tail = blank_line.size() - 1; tail > 0; --tail) {
    if (!input.ends_with(blank_line.substr(0, tail))) continue;
    matched = tail;
    break;
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  const int listener = listen_on_loopback(port_from(argc, argv));
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) die("epoll");

  std::array<char, 64 * 1024> buffer{};
  constexpr std::size_t shortest_request = 16;
  const std::string answer = canned_answer("200 OK", R"({"status":"ok"})", 170);
  const std::string answers = repeated(answer, buffer.size() / shortest_request);
  std::vector<std::size_t> matched(1024);  // by descriptor
  std::array<epoll_event, 512> events{};
  for (;;) {
    const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        accept_all(listener, epoll);
        continue;
      }
      const auto slot = static_cast<std::size_t>(fd);
      if (slot >= matched.size()) matched.resize(slot * 2);
      const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EAGAIN) continue;
      if (got > 0) {
        const std::string_view input(buffer.data(), static_cast<std::size_t>(got));
        const std::size_t bytes = ends(input, matched[slot]) * answer.size();
        if (bytes == 0) continue;
        // A peer that does not read its answers is let go: nothing is kept for it.
        if (send(fd, answers.data(), bytes, MSG_NOSIGNAL) == static_cast<ssize_t>(bytes)) continue;
      }
      matched[slot] = 0;
      close(fd);
    }
  }
}
