#pragma once
/// One connection that is told what it says.

#include <boost/asio/awaitable.hpp>
#include <boost/intrusive/list_hook.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http/message.hpp"
#include "protocol/units.hpp"
#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/handshake.hpp"
#include "server/edge/buffer_pool.hpp"
#include "server/edge/deadlines.hpp"
#include "server/edge/live/outbox.hpp"
#include "server/edge/live/websocket_session.hpp"
#include "server/edge/poller.hpp"

namespace confab::websocket_echo {

using boost::asio::awaitable;

inline constexpr std::size_t message_bytes_max = 16 * MiB;
/// One message waits to be written at a time, with the pongs that came into its way.
inline constexpr std::size_t outbox_bytes_max = message_bytes_max + 1 * MiB;
/// Whoever was refused may be in the middle of its largest message, and some way into the next.
inline constexpr std::size_t unheard_bytes_max = 2 * message_bytes_max;

/// What all connections share.
struct Shared {
  edge::Poller& poller;
  edge::Deadlines& deadlines;
  edge::BufferPool& buffers;
  websocket::Deflater deflater = {};
  websocket::Inflater inflater = {};
};

/// Handshake, session, farewell: confab's own session on a socket, with another application. Lives
/// in the frame of the coroutine that runs it.
class Connection final : private edge::WebSocketSession::Application,
                         private edge::Outbox::Owner,
                         private edge::Deadlines::Waiter,
                         public boost::intrusive::list_base_hook<
                             boost::intrusive::tag<struct OpenConnections>,
                             boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// Takes over a connected, non-blocking socket.
  Connection(Shared& shared, int socket);

  /// Until the peer is gone.
  awaitable<void> run();
  /// The server stops: says so.
  void leave();

 private:
  /// What the peer sent behind its request; nothing when there is no session.
  awaitable<std::optional<std::string>> handshake();
  /// The head of the answer; keeps what was negotiated.
  std::string answer_to(const http::RequestHead& head);

  // For the session.
  awaitable<void> on_message(websocket::Opcode type, std::string_view payload) override;
  awaitable<void> settled() override { co_return; }
  void on_heard() override {}
  void write(std::string frames) override;
  void finish(std::string close_frame) override;
  bool closing() const override { return closing_; }
  bool ended() const override { return outbox_.lost() || (closing_ && outbox_.empty()); }

  // For the outbox.
  void on_drained() override;
  void on_blocked() override;
  void on_lost() override;
  std::uint64_t position() const override { return 0; }

  void on_deadline() override;

  Shared& shared_;
  edge::Stream socket_;
  edge::Outbox outbox_;
  std::optional<websocket::Deflate> deflate_;
  bool accepted_ = false;
  bool closing_ = false;
};

}  // namespace confab::websocket_echo
