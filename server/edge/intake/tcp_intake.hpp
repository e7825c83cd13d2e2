#pragma once
/// Accepts connections on which a line is a message.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include "server/edge/intake/line_connection.hpp"

namespace confab::edge {

/// Connections of one intake at a time; one more gets a 503 and its end.
inline constexpr std::size_t intake_connections_max = 256;

class TcpIntake final : public IntakeSocket {
 public:
  using Tcp = boost::asio::ip::tcp;

  explicit TcpIntake(IntakeParts parts);

  Result<IntakeAddress> open(const IntakeAddress& address) override;
  awaitable<void> run() override;
  awaitable<void> leave(std::chrono::milliseconds patience) override;

 private:
  awaitable<void> serve(Tcp::socket socket);
  static void turn_away(Tcp::socket socket);

  IntakeParts parts_;
  Tcp::acceptor acceptor_;
  boost::asio::steady_timer changed_;  ///< cancelled when the last connection is gone
  boost::intrusive::list<LineConnection,
                         boost::intrusive::base_hook<boost::intrusive::list_base_hook<
                             boost::intrusive::tag<OpenLines>,
                             boost::intrusive::link_mode<boost::intrusive::auto_unlink>>>,
                         boost::intrusive::constant_time_size<false>>
      open_;
  std::size_t count_ = 0;
  bool leaving_ = false;
};

}  // namespace confab::edge
