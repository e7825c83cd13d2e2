#include "bench/fanout/crowd.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "bench/load/clock.hpp"

namespace confab::bench {
namespace {

constexpr std::size_t at_once = 256;

const std::string& token_of(const std::vector<std::string>& tokens, std::size_t index) {
  static const std::string none;
  return tokens.empty() ? none : tokens[index % tokens.size()];
}

/// Reads until `complete` is content with what has come.
void wait_for_answer(const Socket& socket, bool (*complete)(std::string_view)) {
  const timeval patience{10, 0};
  setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string input;
  while (!complete(input)) {
    char piece[4096];
    const ssize_t got = recv(socket.fd(), piece, sizeof piece, 0);
    if (got <= 0) throw std::runtime_error("a reader or publisher was not let in: " + input);
    input.append(piece, static_cast<std::size_t>(got));
    if (input.starts_with("HTTP/1.1 4") || input.starts_with("HTTP/1.1 5"))
      throw std::runtime_error("a reader or publisher was refused: " + input);
  }
}

}  // namespace

std::vector<Socket> open_readers(const Target& target, const Wire& wire,
                                 const std::vector<std::string>& tokens, std::size_t count,
                                 Window window) {
  std::vector<Socket> readers;
  readers.reserve(count);
  while (readers.size() < count) {
    const std::size_t first = readers.size();
    const std::size_t last = std::min(first + at_once, count);
    for (std::size_t i = first; i < last; ++i) {
      readers.push_back(connect(target, window));
      send_all(readers.back(), wire.subscribe(target, token_of(tokens, i)));
    }
    for (std::size_t i = first; i < last; ++i) wait_for_answer(readers[i], wire.subscribed);
  }
  return readers;
}

std::vector<Publisher> open_publishers(const Target& target, const Wire& wire,
                                       const std::vector<std::string>& tokens, std::size_t count) {
  std::vector<Publisher> publishers;
  for (std::size_t i = 0; i < count; ++i) {
    publishers.push_back({connect(target), token_of(tokens, i)});
    const Socket& socket = publishers.back().socket;
    send_all(socket, wire.introduce(target, publishers.back().token));
    wait_for_answer(socket, wire.introduced);
  }
  return publishers;
}

Left read_late(const std::vector<Socket>& silent) {
  constexpr std::uint64_t patience_ms = 5000;
  const std::uint64_t until = now_ns() / 1'000'000 + patience_ms;
  Left left{0, 0};
  std::vector<char> piece(256 * 1024);
  for (const Socket& socket : silent) {
    std::string end;  // of all that came
    for (bool more = true; more;) {
      pollfd waiting{socket.fd(), POLLIN, 0};
      const std::uint64_t now = now_ns() / 1'000'000;
      if (poll(&waiting, 1, now < until ? static_cast<int>(until - now) : 0) != 1) break;
      const ssize_t got = recv(socket.fd(), piece.data(), piece.size(), MSG_DONTWAIT);
      more = got > 0;
      if (!more) ++left.ended;
      constexpr std::size_t kept = 512;
      if (more) end.append(piece.data(), static_cast<std::size_t>(got));
      if (end.size() > kept) end.erase(0, end.size() - kept);
    }
    if (end.find(R"("closed")") != std::string::npos) ++left.told;
  }
  return left;
}

}  // namespace confab::bench
