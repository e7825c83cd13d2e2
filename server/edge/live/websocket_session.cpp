#include "server/edge/live/websocket_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <span>
#include <utility>

namespace confab::edge {

namespace asio = boost::asio;
using websocket::MessageReader;
using websocket::Opcode;

WebSocketSession::WebSocketSession(Stream& socket, BufferPool& buffers, Application& application,
                                   const websocket::MessageLimits& limits,
                                   websocket::Inflater* inflater)
    : socket_(socket), buffers_(buffers), application_(application), reader_(limits, inflater) {}

asio::awaitable<void> WebSocketSession::run(std::string_view first) {
  if (!first.empty()) co_await take_copy(std::string{first});
  // After the last message, too: our close frame may have to wait behind others.
  while (!gone_ && !application_.ended()) {
    if (!socket_.ready(Stream::Interest::read)) {
      const auto [error] =
          co_await socket_.wait(Stream::Interest::read, asio::as_tuple(asio::deferred));
      if (error) break;
    }
    co_await receive();
  }
  co_await application_.settled();
}

/// Apart from `run`, whose frame is there while nothing comes.
asio::awaitable<void> WebSocketSession::receive() {
  BufferPool::Lease buffer = buffers_.lease();
  boost::system::error_code error;
  const std::size_t received = socket_.read_some({buffer.data(), buffer.size()}, error);
  if (error == asio::error::would_block) co_return;
  if (error) {
    gone_ = true;
    co_return;
  }
  application_.on_heard();
  co_await take({buffer.data(), received});
  // A peer that never stops sending is not the only one.
  if (socket_.ready(Stream::Interest::read))
    co_await asio::post(co_await asio::this_coro::executor, asio::deferred);
}

asio::awaitable<void> WebSocketSession::take_copy(std::string input) { co_await take(input); }

asio::awaitable<void> WebSocketSession::take(std::span<char> input) {
  for (;;) {
    const auto step = reader_.advance(input);
    if (!step) {
      co_await application_.settled();
      std::string close;
      websocket::append_close(close, websocket::close_code(step.error()),
                              websocket::to_string(step.error()));
      application_.finish(std::move(close));
      co_return;
    }
    input = input.subspan(step->consumed);
    switch (step->event) {
      case MessageReader::Event::need_more:
        co_return;
      case MessageReader::Event::message:
        if (!application_.closing()) co_await application_.on_message(step->type, step->payload);
        break;
      case MessageReader::Event::ping:
        if (!application_.closing()) {
          std::string pong;
          websocket::append_frame(pong, Opcode::pong, step->payload);
          application_.write(std::move(pong));
        }
        break;
      case MessageReader::Event::pong:
        break;
      case MessageReader::Event::close: {
        co_await application_.settled();
        // Answered with the same code (section 5.5.1); after a close frame of ours it is the
        // answer.
        std::string close;
        websocket::append_close(close, step->code);
        application_.finish(std::move(close));
        co_return;
      }
    }
  }
}

}  // namespace confab::edge
