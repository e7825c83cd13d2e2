#include "tests/support/scripted_server.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace confab::testing {
namespace {

/// A listening socket on a free port of the loopback address.
int listen_on_loopback(bool ipv6, std::uint16_t& port) {
  const int listener = ::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_storage address{};
  socklen_t size = 0;
  if (ipv6) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    size = sizeof v6;
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(address);
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof v4;
  }
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || ::bind(listener, generic, size) != 0 || ::listen(listener, 64) != 0 ||
      ::getsockname(listener, generic, &size) != 0)
    throw std::runtime_error("no loopback address to listen on");
  port = ntohs(ipv6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                    : reinterpret_cast<sockaddr_in&>(address).sin_port);
  return listener;
}

/// False when nobody takes them.
bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

ScriptedServer::ScriptedServer(std::function<Act(const SeenRequest&)> act,
                               std::function<std::optional<Act>(const SeenRequest&)> at_head)
    : act_(std::move(act)),
      at_head_(std::move(at_head)),
      listener_(listen_on_loopback(false, port_)) {
  begin();
}

ScriptedServer::ScriptedServer(std::function<Act(const SeenRequest&)> act, Family family)
    : act_(std::move(act)), listener_(listen_on_loopback(family == Family::ipv6, port_)) {
  begin();
}

void ScriptedServer::begin() {
  if (::pipe2(stop_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
  ::close(stop_[1]);
  thread_.join();
  ::close(stop_[0]);
  ::close(listener_);
}

std::vector<SeenRequest> ScriptedServer::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

Wire ScriptedServer::kept() {
  std::unique_lock lock(mutex_);
  if (!more_kept_.wait_for(lock, patience, [this] { return !kept_.empty(); }))
    throw std::runtime_error("no connection was kept");
  Wire wire = std::move(kept_.front());
  kept_.pop_front();
  return wire;
}

/// False when the server is to stop.
bool ScriptedServer::readable(int socket) const {
  pollfd waiting[2] = {{socket, POLLIN, 0}, {stop_[0], POLLIN, 0}};
  ::poll(waiting, 2, -1);
  return waiting[1].revents == 0;
}

void ScriptedServer::serve() {
  while (readable(listener_)) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    if (converse(socket)) ::close(socket);
  }
}

bool ScriptedServer::converse(int socket) {
  std::string bytes;
  std::size_t wanted = 0;  // of the whole request, once its head is there
  SeenRequest request;
  char piece[4096];
  while (wanted == 0 || bytes.size() < wanted) {
    if (!readable(socket)) return true;
    const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
    if (got <= 0) return true;
    bytes.append(piece, static_cast<std::size_t>(got));
    const std::size_t head_end = bytes.find("\r\n\r\n");
    if (wanted != 0 || head_end == std::string::npos) continue;
    request.head = bytes.substr(0, head_end + 2);
    request.line = bytes.substr(0, bytes.find(" HTTP/"));
    wanted = head_end + 4 + std::stoul(request.field("Content-Length").value_or("0"));
    const std::optional<Act> early = at_head_ ? at_head_(request) : std::nullopt;
    if (!early) continue;
    if (early->then != Act::Then::read_on) {
      note(request);
      return play(socket, *early);
    }
    if (!send_all(socket, early->bytes)) return true;
  }
  request.body = bytes.substr(request.head.size() + 2);
  note(request);
  return play(socket, act_(request));
}

void ScriptedServer::note(const SeenRequest& request) {
  const std::lock_guard lock(mutex_);
  seen_.push_back(request);
}

/// As `converse`.
bool ScriptedServer::play(int socket, const Act& act) {
  char piece[4096];
  if (!send_all(socket, act.bytes)) return true;
  if (act.then == Act::Then::reset) {
    const linger at_once{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  if (act.then == Act::Then::stay_silent)
    while (readable(socket) && ::recv(socket, piece, sizeof piece, 0) > 0) continue;
  if (act.then != Act::Then::keep) return true;
  const std::lock_guard lock(mutex_);
  kept_.push_back(Wire::of(socket));
  more_kept_.notify_one();
  return false;
}

std::function<Act(const SeenRequest&)> in_turn(std::vector<Act> acts) {
  return [acts = std::move(acts), next = std::make_shared<std::size_t>(0)](const SeenRequest&) {
    return acts[std::min((*next)++, acts.size() - 1)];
  };
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  ::close(listen_on_loopback(false, port));
  return port;
}

std::string response(int status, std::string_view type, std::string_view body,
                     std::string_view fields) {
  std::string bytes = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\nContent-Type: ";
  bytes.append(type).append("\r\nContent-Length: ").append(std::to_string(body.size()));
  bytes.append("\r\n").append(fields).append("\r\n").append(body);
  return bytes;
}

std::string json_response(int status, std::string_view body, std::string_view fields) {
  return response(status, "application/json", body, fields);
}

std::string problem_response(int status, std::string_view code, std::string_view more,
                             std::string_view fields) {
  std::string body = R"({"type":"/problems/)";
  body.append(code).append(R"(","title":"A title","status":)").append(std::to_string(status));
  body.append(R"(,"detail":"What went wrong","code":")").append(code).append("\"");
  body.append(more).append("}");
  return response(status, "application/problem+json", body, fields);
}

}  // namespace confab::testing
