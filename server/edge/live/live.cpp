#include "server/edge/live/live.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <utility>

#include "protocol/websocket/frame.hpp"
#include "server/edge/live/commands.hpp"
#include "server/edge/live/websocket_session.hpp"

namespace confab::edge {

namespace asio = boost::asio;

namespace {

/// Server-Sent Events, or lines of JSON.
class LiveEvents final : public Live {
 public:
  LiveEvents(const Parts& parts, const LivePlan& plan, std::string head) : Live(parts, plan.what) {
    reader_.start(std::move(head), plan.after);
  }

  /// Nothing is expected from the peer but that it goes away.
  asio::awaitable<void> run() override {
    boost::system::error_code error;
    while (!reader_.ended() && !error) {
      if (!parts_.socket.ready(Stream::Interest::read)) {
        const auto [failed] =
            co_await parts_.socket.wait(Stream::Interest::read, asio::as_tuple(asio::deferred));
        if (failed) break;
      }
      BufferPool::Lease buffer = parts_.buffers.lease();
      parts_.socket.read_some({buffer.data(), buffer.size()}, error);
      if (error == asio::error::would_block) error.clear();
    }
    lost_ = static_cast<bool>(error);
  }
};

/// Events down, commands up: a session reads, a reader writes.
class LiveWebSocket final : public Live, private WebSocketSession::Application {
 public:
  LiveWebSocket(const Parts& parts, const LivePlan& plan, std::string head, std::string first)
      : Live(parts, plan.what),
        by_cookie_(plan.by_cookie),
        session_(parts.socket, parts.buffers, *this, {parts.services.settings.http.body_bytes_max},
                 plan.inflate ? &parts.services.hub.inflater() : nullptr),
        first_(std::move(first)) {
    reader_.start(std::move(head), plan.after);
  }

  asio::awaitable<void> run() override { return session_.run(first_); }

 private:
  asio::awaitable<void> on_message(websocket::Opcode type, std::string_view payload) override {
    if (type != websocket::Opcode::text) {
      std::string close;
      websocket::append_close(close, websocket::CloseCode::unsupported, "commands are JSON texts");
      reader_.finish(std::move(close));
      co_return;
    }
    const Subscription& what = reader_.what();
    const CommandSource source{parts_.services, {what.user, what.device, by_cookie_}, reader_};
    const std::string answer = co_await carry_out(source, payload);
    std::string frame;
    append_text_frame(frame, what.format, answer, parts_.services.hub.deflater());
    reader_.answer(std::move(frame));
  }
  void on_heard() override { reader_.heard(); }
  void write(std::string frames) override { reader_.answer(std::move(frames)); }
  void finish(std::string close_frame) override { reader_.finish(std::move(close_frame)); }
  bool closing() const override { return reader_.closing(); }
  bool ended() const override { return reader_.ended(); }

  const bool by_cookie_;
  WebSocketSession session_;
  std::string first_;
};

}  // namespace

Live::Live(const Parts& parts, const Subscription& what)
    : parts_(parts),
      reader_(parts.services.hub, parts.deadlines, parts.socket, what,
              parts.services.settings.outbox_max) {
  parts.socket.set_user_timeout(parts.services.settings.write_timeout);
}

std::unique_ptr<Live> begin_live(const Live::Parts& parts, const LivePlan& plan, std::string head,
                                 std::string first) {
  if (plan.kind == LivePlan::Kind::websocket)
    return std::make_unique<LiveWebSocket>(parts, plan, std::move(head), std::move(first));
  return std::make_unique<LiveEvents>(parts, plan, std::move(head));
}

}  // namespace confab::edge
