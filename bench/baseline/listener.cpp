#include "bench/baseline/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace confab::bench {

void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::uint16_t port_from(int argc, char** argv) {
  std::uint16_t port = 0;
  if (argc < 2) return port;
  const std::string_view text = argv[1];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (argc == 2 && error == std::errc{} && end == text.data() + text.size()) return port;
  std::fprintf(stderr, "usage: %s [PORT]\n", argv[0]);
  std::exit(2);
}

int listen_on_loopback(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) die("socket");
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), size) < 0) die("bind");
  if (listen(listener, SOMAXCONN) < 0) die("listen");
  if (getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) < 0) die("getsockname");
  std::printf("listening on http://127.0.0.1:%u\n", unsigned{ntohs(address.sin_port)});
  std::fflush(stdout);
  return listener;
}

void accept_all(int listener, int epoll) {
  for (;;) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && errno == EAGAIN) return;
    if (fd < 0) die("accept4");
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
  }
}

std::string canned_answer(std::string_view status, std::string_view body, std::size_t bytes) {
  const std::string head = "HTTP/1.1 " + std::string(status) +
                           "\r\nServer: confab\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
                           "Content-Type: application/json\r\nContent-Length: ";
  constexpr std::size_t blank_line = 4;
  std::string padded(body);
  while (head.size() + std::to_string(padded.size()).size() + blank_line + padded.size() < bytes)
    padded += ' ';
  return head + std::to_string(padded.size()) + "\r\n\r\n" + padded;
}

std::string repeated(const std::string& answer, std::size_t times) {
  std::string all;
  all.reserve(answer.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += answer;
  return all;
}

}  // namespace confab::bench
