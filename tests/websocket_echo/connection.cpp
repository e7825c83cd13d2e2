#include "tests/websocket_echo/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <utility>

#include "protocol/http/request_parser.hpp"
#include "protocol/http/serializer.hpp"
#include "server/edge/linger.hpp"
#include "server/edge/request.hpp"

namespace confab::websocket_echo {

namespace asio = boost::asio;
using edge::Phase;
using edge::Stream;
using websocket::CloseCode;

namespace {

constexpr auto completion = asio::as_tuple(asio::deferred);

std::string refusal(int status) {
  std::string head;
  http::append_status_line(head, status);
  http::append_field(head, "Upgrade", "websocket");
  http::append_field(head, "Sec-WebSocket-Version", websocket::supported_version);
  http::append_field(head, "Connection", "close");
  http::append_field(head, "Content-Length", "0");
  http::append_head_end(head);
  return head;
}

}  // namespace

Connection::Connection(Shared& shared, int socket)
    : shared_(shared),
      socket_(shared.poller, socket),
      outbox_(socket_, outbox_bytes_max, 0, static_cast<edge::Outbox::Owner&>(*this)) {}

awaitable<void> Connection::run() {
  const std::optional<std::string> first = co_await handshake();
  if (first) {
    edge::WebSocketSession session{socket_,
                                   shared_.buffers,
                                   *this,
                                   {message_bytes_max},
                                   deflate_ ? &shared_.inflater : nullptr};
    co_await session.run(*first);
  }
  if (outbox_.lost()) co_return;
  edge::Linger end{socket_, shared_.deadlines, shared_.buffers, unheard_bytes_max};
  co_await end.run();
}

awaitable<std::optional<std::string>> Connection::handshake() {
  shared_.deadlines.watch(*this, Phase::head);
  http::RequestParser parser;
  std::string unread;
  std::string answer;
  for (;;) {
    const auto step = parser.advance(unread);
    if (!step) {
      write(refusal(400));
      co_return std::nullopt;
    }
    if (step->event == http::RequestParser::Event::head) answer = answer_to(parser.head());
    unread.erase(0, step->consumed);
    if (step->event == http::RequestParser::Event::end) break;
    if (step->event != http::RequestParser::Event::need_more) continue;
    if (!socket_.ready(Stream::Interest::read)) {
      const auto [failed] = co_await socket_.wait(Stream::Interest::read, completion);
      if (failed) co_return std::nullopt;
    }
    edge::BufferPool::Lease buffer = shared_.buffers.lease();
    boost::system::error_code error;
    unread.append(buffer.data(), socket_.read_some({buffer.data(), buffer.size()}, error));
    if (error && error != asio::error::would_block) co_return std::nullopt;
  }
  shared_.deadlines.watch(*this, Phase::none);
  write(std::move(answer));
  if (!accepted_) co_return std::nullopt;
  co_return unread;
}

std::string Connection::answer_to(const http::RequestHead& head) {
  edge::Request request;
  edge::fill(request, head);
  if (head.method != http::Method::get || head.version_minor == 0) return refusal(426);
  const edge::Fields& fields = request.fields;
  const auto accepted =
      websocket::accept_handshake({.upgrade = fields.upgrade.value_or(""),
                                   .connection = fields.connection.value_or(""),
                                   .key = fields.websocket_key.value_or(""),
                                   .version = fields.websocket_version.value_or(""),
                                   .extensions = fields.websocket_extensions.value_or("")},
                                  true);
  if (!accepted) {
    const bool wants_other = accepted.error() == websocket::HandshakeError::not_an_upgrade ||
                             accepted.error() == websocket::HandshakeError::bad_version;
    return refusal(wants_other ? 426 : 400);
  }
  accepted_ = true;
  deflate_ = accepted->deflate;
  std::string answer;
  http::append_status_line(answer, 101);
  http::append_field(answer, "Upgrade", "websocket");
  http::append_field(answer, "Connection", "Upgrade");
  http::append_field(answer, "Sec-WebSocket-Accept", accepted->accept);
  if (!accepted->extensions.empty())
    http::append_field(answer, "Sec-WebSocket-Extensions", accepted->extensions);
  http::append_head_end(answer);
  return answer;
}

awaitable<void> Connection::on_message(websocket::Opcode type, std::string_view payload) {
  std::string frame;
  std::string packed;
  if (deflate_ && shared_.deflater.deflate(payload, deflate_->server_max_window_bits, packed)) {
    websocket::append_frame(frame, type, packed, true);
  } else {
    websocket::append_frame(frame, type, payload);
  }
  write(std::move(frame));
  // No next message while this one waits: that is what holds a peer up that does not read.
  while (!outbox_.empty()) {
    if (socket_.ready(Stream::Interest::write)) {
      outbox_.flush();
    } else {
      co_await socket_.wait(Stream::Interest::write, completion);
    }
  }
}

void Connection::write(std::string frames) {
  if (closing_ || outbox_.send(edge::make_packet(std::move(frames)))) return;
  // It asks for pongs and takes none.
  std::string close;
  websocket::append_close(close, CloseCode::policy_violation, "too much waits to be read");
  finish(std::move(close));
}

void Connection::finish(std::string close_frame) {
  if (std::exchange(closing_, true)) return;
  outbox_.put_last(edge::make_packet(std::move(close_frame)));
  outbox_.flush();
  if (ended()) {
    socket_.cancel();
  } else {
    shared_.deadlines.watch(*this, Phase::write);
  }
}

void Connection::leave() {
  if (!accepted_) return on_deadline();
  std::string close;
  websocket::append_close(close, CloseCode::going_away);
  finish(std::move(close));
}

void Connection::on_drained() {
  shared_.deadlines.watch(*this, Phase::none);
  if (closing_) socket_.cancel();
}

void Connection::on_blocked() { shared_.deadlines.watch(*this, Phase::write); }

void Connection::on_lost() { socket_.cancel(); }

void Connection::on_deadline() {
  socket_.shutdown();
  socket_.cancel();
}

}  // namespace confab::websocket_echo
