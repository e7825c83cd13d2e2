#pragma once
/// What the sockets of the intake have in common.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>

#include "protocol/result.hpp"
#include "server/edge/deadlines.hpp"
#include "server/edge/intake/address.hpp"
#include "server/edge/intake/intake.hpp"

namespace confab::edge {

/// All that a socket works with; outlives it.
struct IntakeParts {
  boost::asio::any_io_executor executor;
  Intake& intake;
  Deadlines& deadlines;
  core::Journal& journal;
  const Settings& settings;  ///< of these `http.body_bytes_max`: one message's bytes

  std::size_t message_bytes_max() const { return settings.http.body_bytes_max; }
};

/// One address where messages are taken. Lives on the loop's thread.
class IntakeSocket {
 public:
  virtual ~IntakeSocket() = default;

  /// Where it listens (the port, when 0 was asked), or why it can't.
  virtual Result<IntakeAddress> open(const IntakeAddress& address) = 0;
  /// Until it was told to leave, and the message at hand is answered.
  virtual awaitable<void> run() = 0;
  /// Takes nothing more. Whoever is still there after `patience` is cut off.
  virtual awaitable<void> leave(std::chrono::milliseconds patience) = 0;
};

/// The problem for what is longer than that.
Response message_too_large(std::size_t bytes_max);

}  // namespace confab::edge
