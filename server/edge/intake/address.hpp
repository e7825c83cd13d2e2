#pragma once
/// Where an intake is: `tcp://127.0.0.1:5000`, `udp://[::1]:5000`.

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::edge {

struct IntakeAddress {
  enum class Transport : std::uint8_t { tcp, udp };

  Transport transport{};
  boost::asio::ip::address ip;
  std::uint16_t port = 0;  ///< 0: a free one, where one is listened on

  /// Nothing for what is not written like that: a name instead of an IP address, no port, an IPv6
  /// address without its brackets.
  static std::optional<IntakeAddress> parse(std::string_view text);
  std::string text() const;
};

}  // namespace confab::edge
