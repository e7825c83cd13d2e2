/// raw_send FILE [PORT]: the least server that could keep what POST /send brings. One thread,
/// level-triggered epoll, one buffer for all. Of a request it reads the Content-Length; what
/// arrived in one turn of the loop is written and flushed together, one pwrite and one fdatasync,
/// and then answered with canned bytes, one write per connection.
///
/// The file is zeroed ahead, and when it is full it begins again at the top: nobody reads it.

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "bench/baseline/listener.hpp"

namespace {

using namespace confab::bench;

constexpr std::size_t record_bytes = 200;
constexpr std::size_t file_bytes = std::size_t{64} * 1024 * 1024;

/// How long the first request in `input` is; 0 when it is not all there. It trusts its peer: the
/// field's name has one spelling.
std::size_t first_request(std::string_view input) {
  const std::size_t end = input.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  constexpr std::string_view name = "\r\nContent-Length: ";
  std::size_t length = 0;
  if (const std::size_t at = input.substr(0, end).find(name); at != std::string_view::npos)
    std::from_chars(input.data() + at + name.size(), input.data() + end, length);
  const std::size_t whole = end + 4 + length;
  return input.size() < whole ? 0 : whole;
}

class File {
 public:
  explicit File(const char* path) : fd_(open(path, O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600)) {
    if (fd_ < 0) die(path);
    const std::string zeros(1024 * 1024, '\0');
    for (std::size_t at = 0; at < file_bytes; at += zeros.size())
      if (write(fd_, zeros.data(), zeros.size()) != static_cast<ssize_t>(zeros.size())) die(path);
    if (fsync(fd_) < 0) die("fsync");
  }

  void append(std::size_t records) {
    const std::size_t bytes = records * record_bytes;
    if (records_.size() < bytes) records_.resize(bytes, 'r');
    if (at_ + bytes > file_bytes) at_ = 0;
    if (pwrite(fd_, records_.data(), bytes, static_cast<off_t>(at_)) != static_cast<ssize_t>(bytes))
      die("pwrite");
    if (fdatasync(fd_) < 0) die("fdatasync");
    at_ += bytes;
  }

 private:
  int fd_;
  std::size_t at_ = 0;
  std::string records_;
};

struct Waiting {
  int fd;
  std::size_t requests;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: raw_send FILE [PORT]\n");
    return 2;
  }
  File file(argv[1]);
  const int listener = listen_on_loopback(port_from(argc - 1, argv + 1));
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) die("epoll");

  std::array<char, 64 * 1024> buffer{};
  constexpr std::size_t shortest_request = 64;
  // It holds a token, so that the load can make its "users" here as it does at confabd.
  const std::string answer = canned_answer(
      "201 Created",
      R"({"message":{"id":1,"chat":"general"},"token":"0123456789abcdef0123456789abcdef0123456789a"})",
      450);
  const std::string answers = repeated(answer, buffer.size() / shortest_request);
  std::vector<std::string> unread(1024);  // by descriptor: the beginning of a request
  std::vector<Waiting> waiting;
  std::array<epoll_event, 512> events{};
  for (;;) {
    const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    waiting.clear();
    std::size_t records = 0;
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        accept_all(listener, epoll);
        continue;
      }
      const auto slot = static_cast<std::size_t>(fd);
      if (slot >= unread.size()) unread.resize(slot * 2);
      std::string& rest = unread[slot];
      rest.copy(buffer.data(), rest.size());
      const std::size_t kept = rest.size();
      const ssize_t got = recv(fd, buffer.data() + kept, buffer.size() - kept, 0);
      if (got < 0 && errno == EAGAIN) continue;
      if (got <= 0) {
        rest.clear();
        close(fd);
        continue;
      }
      std::string_view input(buffer.data(), kept + static_cast<std::size_t>(got));
      std::size_t requests = 0;
      for (std::size_t bytes = first_request(input); bytes != 0; bytes = first_request(input)) {
        ++requests;
        input.remove_prefix(bytes);
      }
      rest = input;
      records += requests;
      if (requests != 0) waiting.push_back({fd, requests});
    }
    if (records == 0) continue;
    file.append(records);
    for (const auto& [fd, requests] : waiting) {
      const std::size_t bytes = requests * answer.size();
      // A peer that does not read its answers is let go: nothing is kept for it.
      if (send(fd, answers.data(), bytes, MSG_NOSIGNAL) == static_cast<ssize_t>(bytes)) continue;
      unread[static_cast<std::size_t>(fd)].clear();
      close(fd);
    }
  }
}
