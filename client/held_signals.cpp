#include "client/held_signals.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>

namespace confab::client {
namespace {

std::atomic<bool> holding = false;
std::atomic<int> held_signal = 0;
std::atomic<int> event = -1;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "the signal handler uses them");

}  // namespace

HeldSignals::HeldSignals() {
  if (event < 0) event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  holding = true;
}

HeldSignals::~HeldSignals() {
  holding = false;
  if (const std::optional<int> signal = take()) std::raise(*signal);
}

std::optional<int> HeldSignals::held() {
  const int signal = held_signal;
  return signal != 0 ? std::optional(signal) : std::nullopt;
}

std::optional<int> HeldSignals::take() {
  const int signal = held_signal.exchange(0);
  if (signal == 0) return std::nullopt;
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(event, &count, sizeof count);
  return signal;
}

int HeldSignals::descriptor() { return event; }

bool HeldSignals::hold(int signal) noexcept {
  int none = 0;
  if (!holding || !held_signal.compare_exchange_strong(none, signal)) return false;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(event, &one, sizeof one);
  return true;
}

}  // namespace confab::client
