#pragma once
/// A connection to the server, every step of which ends by a deadline.

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

#include "client/http_trouble.hpp"
#include "client/server_url.hpp"
#include "protocol/result.hpp"
#include "protocol/units.hpp"

namespace confab::client {

/// After trouble the connection is closed and of no further use.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  /// Whoever asks to stop, from any thread, ends every step as if its time were up.
  explicit Connection(std::stop_token stop = {}) : stop_(std::move(stop)) {}

  std::optional<HttpTrouble> connect(const ServerUrl& server, Clock::time_point deadline);

  /// A server that refuses a request may close before it has read all of it, so a failed write is
  /// no trouble yet: reading tells how this went.
  std::optional<HttpTrouble> write(std::string_view bytes, Clock::time_point deadline);

  /// Writes what the system takes now; waits while it takes nothing. 0: there is something to read
  /// first, or no use in writing. Reading tells which.
  Result<std::size_t, HttpTrouble> write_some(std::string_view bytes, Clock::time_point deadline);

  /// Whether there is something to read, or an end, before the deadline.
  bool readable_by(Clock::time_point deadline);

  /// What came, until the next call; empty at the end of the stream.
  Result<std::string_view, HttpTrouble> read(Clock::time_point deadline);

  /// To wait with others for something to read.
  int descriptor() { return socket_.native_handle(); }

 private:
  template <class Cancel>
  void run_until(Clock::time_point deadline, std::optional<boost::system::error_code>& done,
                 Cancel cancel);
  void close();

  std::stop_token stop_;
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::socket socket_{io_};
  std::array<char, 16 * KiB> space_{};
};

}  // namespace confab::client
