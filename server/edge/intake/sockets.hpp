#pragma once
/// All addresses where the intake listens.

#include <memory>
#include <vector>

#include "server/edge/intake/socket.hpp"

namespace confab::edge {

class IntakeSockets {
 public:
  explicit IntakeSockets(IntakeParts parts) : parts_(std::move(parts)) {}

  /// Where it listens, as with IntakeSocket::open.
  Result<IntakeAddress> open(const IntakeAddress& address);
  /// Until `leave`.
  awaitable<void> run() { return run_from(0); }
  /// Takes nothing more anywhere; answers what is at hand.
  awaitable<void> leave(std::chrono::milliseconds patience) { return leave_from(0, patience); }

 private:
  awaitable<void> run_from(std::size_t first);
  awaitable<void> leave_from(std::size_t first, std::chrono::milliseconds patience);

  IntakeParts parts_;
  std::vector<std::unique_ptr<IntakeSocket>> sockets_;
};

}  // namespace confab::edge
