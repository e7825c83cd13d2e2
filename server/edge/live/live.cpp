#include "server/edge/live/live.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

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
    while (!reader_.ended() && !lost_) {
      if (!parts_.socket.ready(Stream::Interest::read)) {
        const auto [failed] =
            co_await parts_.socket.wait(Stream::Interest::read, asio::as_tuple(asio::deferred));
        if (failed) break;
      }
      co_await ignore();
    }
  }

 private:
  asio::awaitable<void> ignore() {
    boost::system::error_code error;
    BufferPool::Lease buffer = parts_.buffers.lease();
    parts_.socket.read_some({buffer.data(), buffer.size()}, error);
    lost_ = error && error != asio::error::would_block;
    // A peer that never stops sending is not the only one.
    if (!lost_ && parts_.socket.ready(Stream::Interest::read))
      co_await asio::post(co_await asio::this_coro::executor, asio::deferred);
  }
};

/// Commands of one WebSocket that are carried out at once: those that came together go into one
/// flush. Past this its bytes are not read until one is done.
constexpr std::size_t commands_at_once_max = 64;

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
  auto one_done() {
    return asio::async_initiate<const asio::deferred_t, void()>(
        [this](auto handler) { Waiter{std::move(handler)}.swap(waiter_); }, asio::deferred);
  }
  asio::awaitable<void> on_message(websocket::Opcode type, std::string_view payload) override {
    if (type != websocket::Opcode::text) {
      std::string close;
      websocket::append_close(close, websocket::CloseCode::unsupported, "commands are JSON texts");
      reader_.finish(std::move(close));
      co_return;
    }
    while (answers_.size() >= commands_at_once_max) co_await one_done();
    const std::uint64_t number = first_answer_ + answers_.size();
    answers_.emplace_back();
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    // Begins here and now, so that commands enter the log in the order in which they came.
    asio::co_spawn(executor, answer_to(number, std::string{payload}),
                   [this, number](const std::exception_ptr& thrown) {
                     if (thrown) on_failed(number, thrown);
                   });
  }
  asio::awaitable<void> settled() override {
    while (!answers_.empty()) co_await one_done();
  }

  asio::awaitable<void> answer_to(std::uint64_t number, std::string command) {
    const Subscription& what = reader_.what();
    const chat::ChatId room = what.by_room_token ? what.only : chat::ChatId{};
    const Session session{what.user, what.device, by_cookie_, room};
    const CommandSource source{parts_.services, session, reader_};
    const std::string answer = co_await carry_out(source, command);
    std::string frame;
    append_text_frame(frame, what.format, answer, parts_.services.hub.deflater());
    // At once, and so before what the command did is told. This may be gone afterwards.
    on_answer(number, std::move(frame));
  }
  void on_answer(std::uint64_t number, std::string frame) {
    answers_[number - first_answer_] = std::move(frame);
    // One that is refused at once waits for those before it.
    while (!answers_.empty() && answers_.front()) {
      reader_.answer(*std::move(answers_.front()));
      answers_.erase(answers_.begin());
      ++first_answer_;
    }
    if (waiter_) std::exchange(waiter_, nullptr)();
  }
  void on_failed(std::uint64_t number, const std::exception_ptr& thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& unexpected) {
      parts_.services.journal.error("command failed", {{"error", unexpected.what()}});
    }
    on_answer(number, {});
  }

  void on_heard() override { reader_.heard(); }
  void write(std::string frames) override { reader_.answer(std::move(frames)); }
  void finish(std::string close_frame) override { reader_.finish(std::move(close_frame)); }
  bool closing() const override { return reader_.closing(); }
  bool ended() const override { return reader_.ended(); }

  using Waiter = asio::any_completion_handler<void()>;

  const bool by_cookie_;
  /// To the commands that are being carried out, in their order; the first one's number.
  std::vector<std::optional<std::string>> answers_;
  std::uint64_t first_answer_ = 0;
  WebSocketSession session_;
  Waiter waiter_;  ///< the session, for one of them to end
  std::string first_;
};

}  // namespace

Live::Live(const Parts& parts, const Subscription& what)
    : parts_(parts),
      reader_(parts.services.hub, parts.deadlines, parts.socket, what,
              parts.services.settings.outbox_max) {
  parts.socket.set_user_timeout(parts.services.settings.write_timeout);
  // Behind a peer that does not read there is as much again, and not what fits into the system.
  parts.socket.set_unsent_max(parts.services.settings.outbox_max);
}

std::unique_ptr<Live> begin_live(const Live::Parts& parts, const LivePlan& plan, std::string head,
                                 std::string first) {
  if (plan.kind == LivePlan::Kind::websocket)
    return std::make_unique<LiveWebSocket>(parts, plan, std::move(head), std::move(first));
  return std::make_unique<LiveEvents>(parts, plan, std::move(head));
}

}  // namespace confab::edge
