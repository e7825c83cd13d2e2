#pragma once
/// Connections to a server on this machine.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace confab::bench {

/// Owns a file descriptor.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket();

  int fd() const { return fd_; }

 private:
  int fd_;
};

struct Target {
  std::string host;
  std::uint16_t port;
};

/// Whether `host` is written as an address in 127.0.0.0/8 or as ::1. Load is for servers of one's
/// own: no name, and no other address.
bool is_loopback(const std::string& host);

/// How much may wait at this end of a connection for being read.
enum class Window {
  usual,
  small,  ///< as little as the kernel allows, in segments as on Ethernet, so that the rest waits in
          ///< the server and not in the system between
};

/// Connects, waiting for it, with TCP_NODELAY. Throws std::system_error, and std::invalid_argument
/// for a host that is not loopback.
Socket connect(const Target& target, Window window = Window::usual);

/// Sends all of `bytes`, waiting for it. Throws std::system_error.
void send_all(const Socket& socket, std::string_view bytes);

/// Raises the limit of open files so that `count` more fit. Throws std::runtime_error if it can't.
void allow_open_files(std::size_t count);

/// Throws std::system_error for errno.
[[noreturn]] void fail(const char* what);

}  // namespace confab::bench
