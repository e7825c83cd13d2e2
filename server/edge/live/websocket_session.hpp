#pragma once
/// A WebSocket, whatever its messages are about.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "protocol/websocket/message_reader.hpp"
#include "server/edge/buffer_pool.hpp"
#include "server/edge/stream.hpp"

namespace confab::edge {

/// Reads frames from a socket after the handshake: answers pings and the closing handshake by
/// itself (RFC 6455 sections 5.5 and 7), hands over messages one at a time, and closes with the
/// right code when a frame makes no sense. Bytes are not read while a message is being worked on:
/// that is the peer's backpressure. Lives in the frame of the coroutine that runs it.
class WebSocketSession {
 public:
  /// What the messages are for, and who writes.
  class Application {
   public:
    /// `payload` lives until this completes; text is UTF-8. Nothing is read meanwhile.
    virtual boost::asio::awaitable<void> on_message(websocket::Opcode type,
                                                    std::string_view payload) = 0;
    /// Completes when all that messages began is done.
    virtual boost::asio::awaitable<void> settled() = 0;
    /// Something came: the peer is there.
    virtual void on_heard() = 0;
    /// Puts whole frames behind what waits to be written.
    virtual void write(std::string frames) = 0;
    /// The same for the last one, a close frame.
    virtual void finish(std::string close_frame) = 0;
    /// A close frame was given: what comes from the peer counts no more.
    virtual bool closing() const = 0;
    /// Nothing will be written any more, so reading makes no sense either. Whoever lets this become
    /// true ends the socket's waiting (`Stream::cancel`).
    virtual bool ended() const = 0;

   protected:
    ~Application() = default;
  };

  /// `inflater`: null when no compression was negotiated.
  WebSocketSession(Stream& socket, BufferPool& buffers, Application& application,
                   const websocket::MessageLimits& limits, websocket::Inflater* inflater);

  /// Until the application has nothing more to write, or the peer is gone. `first` are bytes that
  /// came with the handshake, and live until then.
  boost::asio::awaitable<void> run(std::string_view first);

 private:
  boost::asio::awaitable<void> receive();
  boost::asio::awaitable<void> take_copy(std::string input);
  boost::asio::awaitable<void> take(std::span<char> input);

  Stream& socket_;
  BufferPool& buffers_;
  Application& application_;
  websocket::MessageReader reader_;
  bool gone_ = false;  ///< the peer
};

}  // namespace confab::edge
