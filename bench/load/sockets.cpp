#include "bench/load/sockets.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace confab::bench {
namespace {

/// An address as the socket calls want it.
struct Address {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

template <class T>
Address address_of(const T& from) {
  Address to;
  std::memcpy(&to.bytes, &from, sizeof from);
  to.size = sizeof from;
  return to;
}

Address loopback_address(const Target& target) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(target.port);
  if (inet_pton(AF_INET, target.host.c_str(), &v4.sin_addr) == 1 &&
      ntohl(v4.sin_addr.s_addr) >> 24 == 127)
    return address_of(v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(target.port);
  if (inet_pton(AF_INET6, target.host.c_str(), &v6.sin6_addr) == 1 &&
      IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr))
    return address_of(v6);
  throw std::invalid_argument("not a loopback address: " + target.host);
}

}  // namespace

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

bool is_loopback(const std::string& host) {
  try {
    loopback_address({host, 0});
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

Socket connect(const Target& target, Window window) {
  const Address address = loopback_address(target);
  Socket socket(::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) fail("socket");
  const int on = 1;
  setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (window == Window::small) {
    const int least = 1;
    const int segment = 1400;
    setsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    setsockopt(socket.fd(), IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
  }
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address.bytes), address.size) < 0)
    fail("connect");
  return socket;
}

void send_all(const Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void allow_open_files(std::size_t count) {
  constexpr std::size_t for_the_rest = 64;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) fail("getrlimit");
  const rlim_t wanted = count + for_the_rest;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  if (limit.rlim_max < wanted) limit.rlim_max = wanted;  // needs a privilege
  if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
    throw std::runtime_error("the limit of open files (ulimit -n) allows fewer than " +
                             std::to_string(wanted));
}

}  // namespace confab::bench
