#include "bench/load/load.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "bench/load/clock.hpp"
#include "bench/load/process.hpp"

namespace confab::bench {
namespace {

struct Connection {
  Socket socket;
  std::string unread;  ///< the beginning of an answer that has not come whole
  std::string unsent;  ///< what the socket did not take
  std::size_t unsent_from = 0;
  std::vector<std::uint64_t> sent_at;  ///< a ring of `depth` times; answers come in order
  std::size_t oldest = 0;              ///< in the ring
};

class Load {
 public:
  Load(const Plan& plan, const Requests& requests)
      : plan_(plan), requests_(requests), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_.fd() < 0) fail("epoll_create1");
    connections_.reserve(plan.connections);
    for (std::size_t i = 0; i < plan.connections; ++i) {
      connections_.push_back(
          {connect(plan.target), {}, {}, 0, std::vector<std::uint64_t>(plan.depth), 0});
      watch(i, EPOLL_CTL_ADD, EPOLLIN);
    }
  }

  Measured run() {
    start();
    const std::uint64_t warm_up_until = now_ns() + to_ns(plan_.warm_up_seconds);
    turn_until([&] { return now_ >= warm_up_until; });
    if (measured_.errors != 0) return std::move(measured_);

    measured_ = {};
    const std::uint64_t began = now_ns();
    const std::uint64_t end = began + to_ns(plan_.seconds);
    const std::uint64_t server_before = plan_.server ? cpu_time(*plan_.server) : 0;
    const std::uint64_t load_before = cpu_time(getpid());
    turn_until([&] {
      return now_ >= end || (plan_.requests != 0 && measured_.requests >= plan_.requests);
    });
    measured_.seconds = to_seconds(now_ns() - began);
    measured_.load_cpu_seconds = to_seconds(cpu_time(getpid()) - load_before);
    if (plan_.server)
      measured_.server_cpu_seconds = to_seconds(cpu_time(*plan_.server) - server_before);
    return std::move(measured_);
  }

 private:
  void watch(std::size_t index, int operation, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = index;
    if (epoll_ctl(epoll_.fd(), operation, connections_[index].socket.fd(), &event) < 0)
      fail("epoll_ctl");
  }

  void start() {
    now_ = now_ns();
    for (std::size_t i = 0; i < connections_.size(); ++i) ask(i, plan_.depth);
  }

  template <class Done>
  void turn_until(Done done) {
    constexpr int patience_ms = 10'000;
    std::array<epoll_event, 512> events{};
    while (!done() && measured_.errors == 0) {
      const int ready =
          epoll_wait(epoll_.fd(), events.data(), static_cast<int>(events.size()), patience_ms);
      if (ready < 0 && errno != EINTR) fail("epoll_wait");
      if (ready == 0) throw std::runtime_error("the server answered nothing for ten seconds");
      for (int i = 0; i < ready; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if ((event.events & EPOLLOUT) != 0) send_rest(event.data.u64);
        if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0) hear(event.data.u64);
      }
    }
  }

  /// Reads what has come, counts the answers and asks for as many again.
  void hear(std::size_t index) {
    Connection& connection = connections_[index];
    const std::size_t kept = connection.unread.size();
    std::memcpy(input_.data(), connection.unread.data(), kept);
    const ssize_t got =
        recv(connection.socket.fd(), input_.data() + kept, input_.size() - kept, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got < 0) fail("recv");
    if (got == 0) throw std::runtime_error("the server closed a connection");
    now_ = now_ns();

    std::string_view input(input_.data(), kept + static_cast<std::size_t>(got));
    std::size_t answered = 0;
    while (!input.empty()) {
      const Answer answer = requests_.first_answer(input);
      if (answer.bytes == 0) break;
      count(connection, answer, input);
      input.remove_prefix(answer.bytes);
      ++answered;
    }
    if (input.size() == input_.size()) throw std::runtime_error("an answer that is too large");
    connection.unread.assign(input);
    if (answered != 0) ask(index, answered);
  }

  void count(Connection& connection, const Answer& answer, std::string_view input) {
    ++measured_.requests;
    measured_.latency.add(now_ - connection.sent_at[connection.oldest]);
    if (++connection.oldest == plan_.depth) connection.oldest = 0;
    if (answer.good) return;
    if (measured_.errors++ == 0) measured_.first_error = input.substr(0, answer.bytes);
  }

  /// Sends the next `count` requests in one piece.
  void ask(std::size_t index, std::size_t count) {
    Connection& connection = connections_[index];
    // The free places of the ring lie right before the oldest one.
    std::size_t at = connection.oldest + plan_.depth - count;
    for (std::size_t i = 0; i < count; ++i) connection.sent_at[at++ % plan_.depth] = now_;

    std::string_view bytes;
    if (count == 1) {
      bytes = next_request();
    } else {
      output_.clear();
      for (std::size_t i = 0; i < count; ++i) output_ += next_request();
      bytes = output_;
    }
    if (!connection.unsent.empty()) {  // order is kept: it goes behind what waits
      connection.unsent += bytes;
      return;
    }
    const ssize_t sent =
        send(connection.socket.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) fail("send");
    const std::size_t taken = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    if (taken == bytes.size()) return;
    connection.unsent = bytes.substr(taken);
    connection.unsent_from = 0;
    watch(index, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
  }

  void send_rest(std::size_t index) {
    Connection& connection = connections_[index];
    const std::string_view rest =
        std::string_view(connection.unsent).substr(connection.unsent_from);
    const ssize_t sent =
        send(connection.socket.fd(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) fail("send");
    connection.unsent_from += static_cast<std::size_t>(sent);
    if (connection.unsent_from < connection.unsent.size()) return;
    connection.unsent.clear();
    watch(index, EPOLL_CTL_MOD, EPOLLIN);
  }

  const std::string& next_request() {
    const std::string& request = requests_.bytes[next_request_];
    if (++next_request_ == requests_.bytes.size()) next_request_ = 0;
    return request;
  }

  const Plan& plan_;
  const Requests& requests_;
  Socket epoll_;
  std::vector<Connection> connections_;
  std::size_t next_request_ = 0;
  std::uint64_t now_ = 0;  ///< read once per connection and turn
  std::vector<char> input_ = std::vector<char>(256 * 1024);
  std::string output_;
  Measured measured_;
};

}  // namespace

Measured run_load(const Plan& plan, const Requests& requests) { return Load(plan, requests).run(); }

}  // namespace confab::bench
