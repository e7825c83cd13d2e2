#include "server/edge/live/chat_socket.hpp"

#include <utility>

#include "protocol/websocket/frame.hpp"
#include "server/edge/live/format.hpp"

namespace confab::edge {

boost::asio::awaitable<void> ChatSocket::on_message(websocket::Opcode type,
                                                    std::string_view payload) {
  if (type != websocket::Opcode::text) {
    std::string close;
    websocket::append_close(close, websocket::CloseCode::unsupported, "commands are JSON texts");
    source_.reader.finish(std::move(close));
    co_return;
  }
  const std::string answer = co_await carry_out(source_, payload);
  std::string frame;
  append_text_frame(frame, source_.reader.what().format, answer, source_.services.hub.deflater());
  source_.reader.answer(std::move(frame));
}

}  // namespace confab::edge
