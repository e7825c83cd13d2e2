#pragma once
/// The messenger's WebSocket: events down, commands up.

#include "server/edge/live/commands.hpp"
#include "server/edge/live/websocket_session.hpp"

namespace confab::edge {

/// Joins a session, which reads, and a reader, which writes.
class ChatSocket final : public WebSocketSession::Application {
 public:
  explicit ChatSocket(CommandSource source) : source_(source) {}

  boost::asio::awaitable<void> on_message(websocket::Opcode type,
                                          std::string_view payload) override;
  void on_heard() override { source_.reader.heard(); }
  void write(std::string frames) override { source_.reader.answer(std::move(frames)); }
  void finish(std::string close_frame) override { source_.reader.finish(std::move(close_frame)); }
  bool closing() const override { return source_.reader.closing(); }
  bool ended() const override { return source_.reader.ended(); }

 private:
  CommandSource source_;
};

}  // namespace confab::edge
