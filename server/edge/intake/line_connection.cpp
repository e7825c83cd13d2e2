#include "server/edge/intake/line_connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "server/edge/linger.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

namespace asio = boost::asio;

namespace {
constexpr auto completion = asio::as_tuple(asio::use_awaitable);
}

awaitable<void> LineConnection::run() {
  while (auto line = co_await next_line()) {
    at_work_ = true;
    auto posting = read_posting(*line);
    const auto taken = posting ? co_await parts_.intake.take(*std::move(posting))
                               : Result<chat::Sent, Response>{std::move(posting).error()};
    if (!co_await write(answer_line(taken))) co_return;
    at_work_ = false;
  }
  if (lost_) co_return;
  if (too_long_) {
    co_await refuse(message_too_large(parts_.message_bytes_max()));
  } else if (timed_out_ && !unread_.empty()) {
    co_await refuse(problem(Code::timeout, "The line did not end in time."));
  } else if (leaving_) {
    // A socket that is closed over what has come and was not read takes its last answer with it.
    boost::system::error_code ignored;
    if (socket_.available(ignored) > 0) co_await linger();
  }
}

/// The next line without its end; nothing when there is none, and then the flags say why.
awaitable<std::optional<std::string>> LineConnection::next_line() {
  parts_.deadlines.watch(*this, Phase::idle);
  std::optional<std::string> line;
  while (!line && !too_long_ && !leaving_ && !timed_out_ && !lost_) {
    line = take_line();
    if (line || too_long_ || ended_) break;
    co_await read_more();
  }
  parts_.deadlines.watch(*this, Phase::none);
  co_return line;
}

std::optional<std::string> LineConnection::take_line() {
  const std::size_t bytes_max = parts_.message_bytes_max();
  const std::size_t end = unread_.find('\n', searched_);
  searched_ = unread_.size();
  const bool is_whole = end != std::string::npos || (ended_ && !unread_.empty());
  std::string_view line = std::string_view{unread_}.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  too_long_ = line.size() > bytes_max;
  if (too_long_ || !is_whole) return {};
  std::string taken{line};
  unread_.erase(0, end == std::string::npos ? end : end + 1);
  searched_ = 0;
  return taken;
}

/// What a reset or a time-out cut off is no last line.
awaitable<void> LineConnection::read_more() {
  const std::size_t before = unread_.size();
  unread_.resize(before + line_piece_bytes);
  const auto [error, size] = co_await socket_.async_read_some(
      asio::buffer(unread_.data() + before, line_piece_bytes), completion);
  unread_.resize(before + size);
  if (error == asio::error::eof) {
    ended_ = true;
  } else if (error && !timed_out_ && !leaving_) {
    lost_ = true;
  }
}

awaitable<bool> LineConnection::write(std::string answer) {
  parts_.deadlines.watch(*this, Phase::write);
  const auto [error, size] = co_await asio::async_write(socket_, asio::buffer(answer), completion);
  parts_.deadlines.watch(*this, Phase::none);
  lost_ = lost_ || error;
  co_return !lost_;
}

awaitable<void> LineConnection::refuse(Response why) {
  if (co_await write(why.body + "\n")) co_await linger();
}

/// Hears the peer out, within bounds, so that it gets the last answer.
awaitable<void> LineConnection::linger() {
  timed_out_ = false;
  parts_.deadlines.watch(*this, Phase::head);
  boost::system::error_code error;
  socket_.shutdown(Tcp::socket::shutdown_send, error);
  unread_.resize(line_piece_bytes);
  for (std::size_t drained = 0; !error && !timed_out_ && drained < linger_bytes_max;) {
    const auto [failed, size] = co_await socket_.async_read_some(asio::buffer(unread_), completion);
    error = failed;
    drained += size;
  }
  parts_.deadlines.watch(*this, Phase::none);
}

void LineConnection::leave() {
  leaving_ = true;
  boost::system::error_code ignored;
  if (!at_work_) socket_.cancel(ignored);
}

void LineConnection::cut() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void LineConnection::on_deadline() {
  timed_out_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace confab::edge
