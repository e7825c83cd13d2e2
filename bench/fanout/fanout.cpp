#include "bench/fanout/fanout.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "bench/load/clock.hpp"

namespace confab::bench {
namespace {

constexpr std::uint64_t patience_ns = 10'000'000'000;
constexpr std::uint64_t ms = 1'000'000;

}  // namespace

Fanout::Fanout(const Wire& wire, std::vector<Socket> readers, std::vector<Publisher> publishers,
               std::size_t text_bytes, std::optional<pid_t> server)
    : wire_(wire),
      publishers_(std::move(publishers)),
      text_bytes_(text_bytes),
      server_(server),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      output_(publishers_.size()) {
  if (epoll_.fd() < 0) fail("epoll_create1");
  const auto watch = [&](std::size_t index, const Socket& socket) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = index;
    if (epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, socket.fd(), &event) < 0) fail("epoll_ctl");
  };
  readers_.reserve(readers.size());
  for (Socket& socket : readers) {
    watch(readers_.size(), socket);
    readers_.push_back({std::move(socket), {}});
  }
  for (std::size_t i = 0; i < publishers_.size(); ++i)
    watch(readers_.size() + i, publishers_[i].socket);
}

void Fanout::wait_for_quiet() {
  const std::uint64_t end = now_ns() + 3 * patience_ns;
  while (turn(now_ns() + 300 * ms))
    if (now_ns() > end) throw std::runtime_error("the server never stops talking");
}

Measured Fanout::in_flight(std::size_t in_flight, double seconds, std::uint64_t messages_max) {
  begin();
  const std::uint64_t end = began_ + to_ns(seconds);
  while (now_ns() < end && (messages_max == 0 || measured_.messages < messages_max)) {
    publish(static_cast<std::uint32_t>(in_flight));
    // It never sleeps: a server pays for waking others up, and how much is the machine's business.
    while (outstanding() > 0 && !gave_up()) turn(0);
    if (gave_up()) break;
  }
  return finish();
}

Measured Fanout::steadily(double rate, double seconds, bool watch_memory) {
  begin();
  const auto messages = static_cast<std::uint64_t>(rate * seconds);
  const double interval_ns = 1e9 / rate;
  std::uint64_t look_at = began_;
  while (measured_.messages < messages) {
    const std::uint64_t due =
        began_ + static_cast<std::uint64_t>(interval_ns * static_cast<double>(measured_.messages));
    const std::uint64_t now = now_ns();
    if (now >= due) {
      measured_.late.add(now - due);
      publish(1);
    }
    if (watch_memory && now >= look_at) {
      measured_.server_rss_anon_bytes_max =
          std::max(measured_.server_rss_anon_bytes_max, rss_anon_bytes(server_.value()));
      look_at = now + 100 * ms;
    }
    turn(due);
  }
  while (outstanding() > 0 && !gave_up()) turn(now_ns() + 100 * ms);
  return finish();
}

void Fanout::begin() {
  measured_ = {};
  published_at_.clear();
  expected_.clear();
  for (std::size_t i = 0; i < readers_.size(); ++i)
    for (std::uint32_t publisher = 0; publisher < publishers_.size(); ++publisher)
      expected_.push_back(publisher);
  server_cpu_before_ = server_ ? cpu_time(*server_) : 0;
  load_cpu_before_ = cpu_time(getpid());
  began_ = last_arrival_ = now_ns();
}

Measured Fanout::finish() {
  measured_.seconds = to_seconds(now_ns() - began_);
  measured_.load_cpu_seconds = to_seconds(cpu_time(getpid()) - load_cpu_before_);
  if (server_) measured_.server_cpu_seconds = to_seconds(cpu_time(*server_) - server_cpu_before_);
  measured_.lost = outstanding();
  return std::exchange(measured_, {});
}

/// With the publishers in turn; what falls to one of them is sent in one piece.
void Fanout::publish(std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint32_t>(measured_.messages++);
    const std::size_t publisher = number % publishers_.size();
    wire_.publish(output_[publisher], publishers_[publisher].token,
                  numbered_text(number, text_bytes_));
  }
  last_arrival_ = now_ns();
  published_at_.resize(measured_.messages, last_arrival_);
  for (std::size_t i = 0; i < publishers_.size(); ++i) {
    if (output_[i].empty()) continue;
    send_all(publishers_[i].socket, output_[i]);
    output_[i].clear();
  }
}

bool Fanout::turn(std::uint64_t until) {
  const std::uint64_t now = until == 0 ? 0 : now_ns();
  const std::uint64_t wait = until > now ? until - now : 0;
  const timespec timeout{static_cast<time_t>(wait / 1'000'000'000),
                         static_cast<long>(wait % 1'000'000'000)};
  std::array<epoll_event, 512> events{};
  const int ready =
      epoll_pwait2(epoll_.fd(), events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  if (ready < 0 && errno != EINTR) fail("epoll_pwait2");
  for (int i = 0; i < ready; ++i) {
    const std::size_t index = events[static_cast<std::size_t>(i)].data.u64;
    if (index < readers_.size())
      hear_reader(index);
    else
      hear_publisher(publishers_[index - readers_.size()].socket);
  }
  return ready > 0;
}

void Fanout::hear_reader(std::size_t index) {
  Reader& reader = readers_[index];
  const ssize_t got = recv(reader.socket.fd(), input_.data(), input_.size(), MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got < 0) fail("recv");
  if (got == 0) throw std::runtime_error("the server closed a reader's connection");
  const std::uint64_t now = now_ns();
  measured_.bytes += static_cast<std::uint64_t>(got);
  const auto publishers = static_cast<std::uint32_t>(publishers_.size());
  reader.finder.hear({input_.data(), static_cast<std::size_t>(got)}, [&](std::uint32_t number) {
    if (number >= published_at_.size())
      throw std::runtime_error("a reader heard what nobody has said");
    std::uint32_t& expected = expected_[index * publishers + number % publishers];
    if (number < expected) {
      ++measured_.doubled;
      return;
    }
    // One that is later than expected leaves a gap, and outstanding() never becomes zero.
    expected = number + publishers;
    ++measured_.deliveries;
    measured_.latency.add(now - published_at_[number]);
    last_arrival_ = now;
  });
}

void Fanout::hear_publisher(const Socket& socket) {
  const ssize_t got = recv(socket.fd(), input_.data(), input_.size(), MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got < 0) fail("recv");
  if (got == 0) throw std::runtime_error("the server closed a publisher's connection");
  const std::string_view heard(input_.data(), static_cast<std::size_t>(got));
  if (!wire_.refusal.empty() && heard.find(wire_.refusal) != std::string_view::npos)
    throw std::runtime_error("a message was refused: " + std::string(heard.substr(0, 400)));
}

std::uint64_t Fanout::outstanding() const {
  return measured_.messages * readers_.size() - measured_.deliveries;
}

bool Fanout::gave_up() const { return now_ns() > last_arrival_ + patience_ns; }

}  // namespace confab::bench
