/// raw_fanout each|batched [PORT]: the least server that could tell everybody. One thread,
/// level-triggered epoll. A reader asks as it would ask confabd (GET /ws or GET /events) and is
/// answered with a canned head; a publisher begins with the line PUBLISH, and each further line is
/// a message. Its text goes to all readers in the bytes that confabd would write, made once per
/// kind of reader: `each` writes every message by itself, one send per message and reader;
/// `batched` writes all that one turn of the loop brought, one send per reader.

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/baseline/listener.hpp"

namespace {

using namespace confab::bench;

/// What the connection behind a descriptor is.
enum class Kind : unsigned char { nobody, websocket, events, publisher };

constexpr std::string_view time_text = "2026-11-21T12:00:00.123456Z";

/// As confabd writes it; ids have as many digits as after ten thousand guests.
std::string event_json(std::string_view text) {
  std::string json = R"({"id":12345,"type":"message","at":")";
  json.append(time_text).append(R"(","message":{"id":12345,"chat":"general",)");
  json.append(R"("from":"load-18ac52f6b7c41d93-0","text":")").append(text);
  json.append(R"(","at":")").append(time_text);
  return json.append(R"(","comments":0}})");
}

/// An unmasked text frame (RFC 6455 section 5.2).
void append_frame(std::string& out, std::string_view payload) {
  out += static_cast<char>(0x81);
  if (payload.size() < 126) {
    out += static_cast<char>(payload.size());
  } else {
    out += static_cast<char>(126);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 0xff);
  }
  out += payload;
}

/// An event of a stream (WHATWG HTML section 9.2) in a chunk of its own (RFC 9112 section 7.1).
void append_chunk(std::string& out, std::string_view type, std::string_view json) {
  std::string event = "id: 12345\nevent: ";
  event.append(type).append("\ndata: ").append(json).append("\n\n");
  std::array<char, 16> size{};
  const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", event.size());
  out.append(size.data(), static_cast<std::size_t>(digits)).append(event).append("\r\n");
}

constexpr std::string_view open_json = R"({"type":"open","cursor":12345})";

std::string welcome_websocket() {
  std::string bytes =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  append_frame(bytes, open_json);
  return bytes;
}

std::string welcome_events() {
  std::string bytes =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  append_chunk(bytes, "open", open_json);
  return bytes;
}

class Fanout {
 public:
  explicit Fanout(bool batched) : batched_(batched) {}

  /// The next bytes of `fd`. False: let it go.
  bool hear(int fd, std::string_view bytes) {
    const auto slot = static_cast<std::size_t>(fd);
    if (slot >= kinds_.size()) kinds_.resize(slot + 1024, Kind::nobody);
    if (kinds_[slot] == Kind::publisher) {
      publish(fd, bytes);
      return true;
    }
    if (kinds_[slot] != Kind::nobody) return true;
    if (bytes.starts_with("GET /ws")) return welcome(fd, Kind::websocket, welcome_websocket());
    if (bytes.starts_with("GET /events")) return welcome(fd, Kind::events, welcome_events());
    kinds_[slot] = Kind::publisher;
    return bytes == "PUBLISH\n" && write(fd, "+\n");
  }

  void forget(int fd) {
    const auto slot = static_cast<std::size_t>(fd);
    if (slot >= kinds_.size()) return;
    std::erase(websockets_, fd);
    std::erase(streams_, fd);
    unread_.erase(fd);
    kinds_[slot] = Kind::nobody;
  }

  /// Writes what has not been written yet.
  void flush() {
    if (!frames_.empty())
      for (const int fd : websockets_) write_or_end(fd, frames_);
    if (!chunks_.empty())
      for (const int fd : streams_) write_or_end(fd, chunks_);
    frames_.clear();
    chunks_.clear();
  }

 private:
  bool welcome(int fd, Kind kind, const std::string& bytes) {
    kinds_[static_cast<std::size_t>(fd)] = kind;
    (kind == Kind::websocket ? websockets_ : streams_).push_back(fd);
    return write(fd, bytes);
  }

  void publish(int fd, std::string_view bytes) {
    std::string& unread = unread_[fd];
    unread += bytes;
    std::string_view rest = unread;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      const std::string json = event_json(rest.substr(0, end));
      rest.remove_prefix(end + 1);
      if (!websockets_.empty()) append_frame(frames_, json);
      if (!streams_.empty()) append_chunk(chunks_, "message", json);
      if (!batched_) flush();
    }
    unread.erase(0, unread.size() - rest.size());
  }

  static bool write(int fd, std::string_view bytes) {
    return send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }

  /// A peer that does not read is let go: nothing is kept for it. Its next read finds the end.
  static void write_or_end(int fd, std::string_view bytes) {
    if (!write(fd, bytes)) shutdown(fd, SHUT_RDWR);
  }

  bool batched_;
  std::vector<Kind> kinds_ = std::vector<Kind>(1024, Kind::nobody);  // by descriptor
  std::vector<int> websockets_;
  std::vector<int> streams_;
  std::map<int, std::string> unread_;  // by publisher: the beginning of a line
  std::string frames_;
  std::string chunks_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc < 2 ? "" : argv[1];
  if (mode != "each" && mode != "batched") {
    std::fprintf(stderr, "usage: raw_fanout each|batched [PORT]\n");
    return 2;
  }
  const int listener = listen_on_loopback(port_from(argc - 1, argv + 1));
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) die("epoll");

  Fanout fanout(mode == "batched");
  std::array<char, 64 * 1024> buffer{};
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
      const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EAGAIN) continue;
      if (got > 0 && fanout.hear(fd, {buffer.data(), static_cast<std::size_t>(got)})) continue;
      fanout.forget(fd);
      close(fd);
    }
    fanout.flush();
  }
}
