#pragma once
/// One TCP connection of the intake: a line is a message, and gets a line as its answer.

#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list_hook.hpp>
#include <optional>
#include <string>

#include "server/edge/intake/socket.hpp"

namespace confab::edge {

/// What is read at once.
inline constexpr std::size_t line_piece_bytes = 4096;

/// A line ends with LF or CRLF; the last one may lack that when the peer ends its half of the
/// connection. What is wrong with a line is its answer, and the connection goes on; only a line
/// that is too long ends it. One line is dealt with at a time and nothing is read meanwhile, so the
/// memory is bounded by the longest line, and who does not read its answers is not read.
///
/// A line has to be whole `--idle-timeout` after the answer before it. Lives in the frame of the
/// coroutine that runs it.
class LineConnection final : public Deadlines::Waiter,
                             public boost::intrusive::list_base_hook<
                                 boost::intrusive::tag<struct OpenLines>,
                                 boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Tcp = boost::asio::ip::tcp;

  LineConnection(Tcp::socket socket, IntakeParts& parts)
      : socket_(std::move(socket)), parts_(parts) {}

  /// Until the peer is gone, was silent for too long, sent too long a line, or `leave`.
  awaitable<void> run();

  /// The server is leaving: ends at once when nothing is at hand, else after the answer.
  void leave();
  /// Ends now.
  void cut();

  void on_deadline() override;

 private:
  awaitable<std::optional<std::string>> next_line();
  std::optional<std::string> take_line();
  awaitable<void> read_more();
  awaitable<bool> write(std::string answer);
  awaitable<void> refuse(Response why);
  awaitable<void> linger();

  Tcp::socket socket_;
  IntakeParts& parts_;
  std::string unread_;
  std::size_t searched_ = 0;  ///< bytes of it that have no end of a line
  bool too_long_ = false;     ///< and so is the line that it begins with
  bool at_work_ = false;      ///< a line is being taken or answered
  bool ended_ = false;        ///< the peer sends nothing more
  bool timed_out_ = false;
  bool leaving_ = false;
  bool lost_ = false;  ///< the socket is of no use any more
};

}  // namespace confab::edge
