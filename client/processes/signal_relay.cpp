#include "client/processes/signal_relay.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <optional>

namespace confab::client {
namespace {

sigset_t relayed() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM})
    sigaddset(&set, signal);
  return set;
}

std::optional<signalfd_siginfo> next(int descriptor) {
  signalfd_siginfo signal{};
  if (::read(descriptor, &signal, sizeof signal) != sizeof signal) return {};
  return signal;
}

}  // namespace

SignalRelay::SignalRelay() {
  const sigset_t set = relayed();
  ::sigprocmask(SIG_BLOCK, &set, &before_);
  descriptor_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

SignalRelay::~SignalRelay() {
  if (descriptor_ >= 0) {
    while (next(descriptor_)) continue;
    ::close(descriptor_);
  }
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void SignalRelay::pass_on(pid_t child) const {
  while (const auto signal = next(descriptor_))
    if (signal->ssi_code != SI_KERNEL || signal->ssi_signo == SIGALRM)
      ::kill(child, static_cast<int>(signal->ssi_signo));
}

}  // namespace confab::client
