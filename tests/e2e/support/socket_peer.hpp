#pragma once
/// A program that knows how to write to a socket, and no more.

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/e2e/support/person.hpp"
#include "tests/support/wire.hpp"

namespace confab::testing {

/// A connection to the intake: a line is a message, and gets a line.
class SocketPeer {
 public:
  explicit SocketPeer(std::uint16_t port) : wire_(port) {}

  /// The answer to a line; null when none comes.
  json::value line(std::string_view text);
  /// The same as JSON, with or without a key.
  json::value says(std::string_view username, std::string_view message, std::string_view key = {});
  /// Of the next answer.
  json::value answer();
  /// "invalid" of a problem; "" of anything else.
  static std::string code(const json::value& answer);
  /// Of a message that was taken; 0 of anything else.
  static std::uint64_t id(const json::value& answer);

  Wire& wire() { return wire_; }

 private:
  Wire wire_;
  std::string unread_;
};

/// The line for that message, with its end.
std::string json_line(std::string_view username, std::string_view message,
                      std::string_view key = {});

/// One datagram to the loopback address.
void send_datagram(std::uint16_t port, std::string_view bytes);

}  // namespace confab::testing
