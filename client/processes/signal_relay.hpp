#pragma once
/// Signals for us, passed on to a child.

#include <sys/types.h>

#include <csignal>

namespace confab::client {

/// While one of these lives, nothing that can be passed on ends this process.
class SignalRelay {
 public:
  SignalRelay();
  /// What has come and was not passed on is forgotten: it was for the child.
  ~SignalRelay();
  SignalRelay(const SignalRelay&) = delete;
  SignalRelay& operator=(const SignalRelay&) = delete;

  /// Readable when a signal is there; -1 when the system has no room for it.
  int descriptor() const { return descriptor_; }
  /// Passes on what is there, but for what the terminal sends: it sends that to everybody.
  void pass_on(pid_t child) const;
  /// The signals that were blocked before: as the child should have it.
  const sigset_t& blocked_before() const { return before_; }

 private:
  sigset_t before_{};
  int descriptor_;
};

}  // namespace confab::client
