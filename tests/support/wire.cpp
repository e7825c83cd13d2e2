#include "tests/support/wire.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;

int status_of(std::string_view head) {
  const std::size_t space = head.find(' ');
  if (!head.starts_with("HTTP/1.") || space + 4 > head.size()) return 0;
  return std::stoi(std::string(head.substr(space + 1, 3)));
}

constexpr int switching_protocols = 101;

bool has_no_body(int status) {
  return status == switching_protocols || status == 204 || status == 304;
}

/// Another answer to the same request follows it.
bool is_interim(int status) {
  return status >= 100 && status < 200 && status != switching_protocols;
}

/// How many bytes the content in chunks takes up (RFC 9112 section 7.1); 0 while it is not whole.
std::size_t unchunked(std::string_view bytes, std::string& content) {
  content.clear();
  for (std::size_t at = 0;;) {
    const std::size_t line = bytes.find("\r\n", at);
    if (line == std::string_view::npos) return 0;
    const std::size_t size = std::stoul(std::string(bytes.substr(at, line - at)), nullptr, 16);
    at = line + 2 + size + 2;
    if (bytes.size() < at) return 0;
    content += bytes.substr(line + 2, size);
    if (size == 0) return at;
  }
}

}  // namespace

std::optional<std::string> field_of(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
       at = head.find("\r\n", at)) {
    at += 2;
    const std::size_t colon = head.find(':', at);
    if (colon == std::string_view::npos) break;
    if (colon - at != name.size() || ::strncasecmp(&head[at], name.data(), name.size()) != 0)
      continue;
    const std::size_t begin = std::min(head.find_first_not_of(' ', colon + 1), head.size());
    return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
  }
  return std::nullopt;
}

std::string request(std::string_view method, std::string_view target, const Fields& fields,
                    std::string_view body) {
  std::string bytes;
  bytes.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
  for (const auto& [name, value] : fields)
    bytes.append(name).append(": ").append(value).append("\r\n");
  if (!body.empty() || method == "POST")
    bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return bytes.append("\r\n").append(body);
}

Wire::Wire(std::uint16_t port, int receive_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  // Before connecting, or the window is already told.
  if (receive_bytes > 0)
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  ::close(socket_);
  throw std::runtime_error("nobody listens on port " + std::to_string(port));
}

Wire::~Wire() {
  if (socket_ >= 0) ::close(socket_);
}

Wire::Wire(Wire&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)) {}

bool Wire::send(std::string_view bytes) const {
  const auto deadline = Clock::now() + patience;
  while (!bytes.empty() && Clock::now() < deadline) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      pollfd room{socket_, POLLOUT, 0};
      ::poll(&room, 1, 100);
    } else {
      return false;
    }
  }
  return bytes.empty();
}

bool Wire::more(Clock::time_point deadline, std::size_t at_most) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (socket_ < 0 || left.count() <= 0) return false;
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
    char piece[16384];
    const ssize_t got = ::recv(socket_, piece, std::min(at_most, sizeof piece), 0);
    if (got <= 0) return false;
    unread_.append(piece, static_cast<std::size_t>(got));
    return true;
  }
}

Reply Wire::reply(bool bodiless, std::chrono::milliseconds within) {
  const auto deadline = Clock::now() + within;
  Reply reply;
  std::size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
    if (!more(deadline)) return {};
  reply.head = unread_.substr(0, end + 2);
  unread_.erase(0, end + 4);
  reply.status = status_of(reply.head);
  if (is_interim(reply.status)) return this->reply(bodiless, within);
  if (bodiless || has_no_body(reply.status)) return reply;
  if (reply.field("Transfer-Encoding")) {
    std::size_t whole = 0;
    while ((whole = unchunked(unread_, reply.body)) == 0)
      if (!more(deadline)) return {};
    unread_.erase(0, whole);
    return reply;
  }
  const auto length = reply.field("Content-Length");
  while (!length || unread_.size() < std::stoul(*length))
    if (!more(deadline)) {
      if (length) return {};
      break;
    }
  const std::size_t size = length ? std::stoul(*length) : unread_.size();
  reply.body = unread_.substr(0, size);
  unread_.erase(0, size);
  return reply;
}

bool Wire::ends(std::chrono::milliseconds within) {
  const auto deadline = Clock::now() + within;
  while (more(deadline)) unread_.clear();
  return Clock::now() < deadline;
}

std::optional<std::string> Wire::rest(std::chrono::milliseconds within) {
  const auto deadline = Clock::now() + within;
  while (more(deadline)) continue;
  if (Clock::now() >= deadline) return std::nullopt;
  return std::exchange(unread_, {});
}

std::string Wire::take(std::size_t at_most, std::chrono::milliseconds within) {
  if (unread_.empty()) more(Clock::now() + within, at_most);
  std::string bytes = unread_.substr(0, at_most);
  unread_.erase(0, bytes.size());
  return bytes;
}

void Wire::end_sending() const { ::shutdown(socket_, SHUT_WR); }

void Wire::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(std::exchange(socket_, -1));
}

}  // namespace confab::testing
