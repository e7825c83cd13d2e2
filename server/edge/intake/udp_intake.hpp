#pragma once
/// Takes datagrams: one is one message, and nobody is answered.

#include <boost/asio/ip/udp.hpp>
#include <string>

#include "server/edge/intake/socket.hpp"

namespace confab::edge {

/// The longest there is: 16 bits of length, with the headers in them.
inline constexpr std::size_t datagram_bytes_max = 65'535;
/// Refused datagrams are told in the journal this often at most, with how many there were.
inline constexpr std::chrono::minutes datagrams_told_every{1};

/// One datagram is dealt with at a time; what comes meanwhile waits in the kernel's buffer, and
/// what does not fit there is lost, as datagrams are. So a flood costs one core's share of time at
/// worst and no memory.
class UdpIntake final : public IntakeSocket {
 public:
  using Udp = boost::asio::ip::udp;

  explicit UdpIntake(IntakeParts parts);

  Result<IntakeAddress> open(const IntakeAddress& address) override;
  awaitable<void> run() override;
  awaitable<void> leave(std::chrono::milliseconds patience) override;

 private:
  awaitable<void> take(std::string_view datagram);
  void refuse(const Response& why);
  void tell();

  IntakeParts parts_;
  Udp::socket socket_;
  std::string buffer_;
  std::uint64_t refused_ = 0;  ///< and not told yet
  std::string last_refusal_;
  std::chrono::steady_clock::time_point told_at_{};
  bool leaving_ = false;
};

}  // namespace confab::edge
