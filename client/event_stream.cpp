#include "client/event_stream.hpp"

#include <limits>
#include <utility>

namespace confab::client {
namespace {

constexpr std::uint64_t without_end = std::numeric_limits<std::uint64_t>::max();

/// What is readable is read at once; this is for one that only seemed to be.
constexpr std::chrono::seconds receive_time{5};

}  // namespace

EventStream::EventStream(http::Method asked, std::stop_token stop)
    : connection_(std::make_unique<Connection>(std::move(stop))), reader_(asked, without_end) {}

Result<EventStream, HttpTrouble> EventStream::open(const ServerUrl& server,
                                                   const HttpRequest& request,
                                                   const HttpLimits& limits) {
  using Clock = Connection::Clock;
  EventStream stream(request.method, limits.stop);
  Connection& connection = *stream.connection_;
  if (auto trouble = connection.connect(server, Clock::now() + limits.connect_time))
    return *std::move(trouble);
  const Clock::time_point deadline = Clock::now() + limits.answer_time;
  if (auto trouble = connection.write(request_bytes(server, request), deadline))
    return *std::move(trouble);
  while (!stream.over_) {
    if (auto trouble = stream.hear(deadline)) return *std::move(trouble);
    const HttpAnswer& answer = stream.answer();
    stream.answered_ =
        stream.reader_.has_head() && answer.status == 200 && answer.is_type("application/x-ndjson");
    if (stream.answered_) break;
    if (answer.body.size() > limits.answer_bytes_max)
      return trouble_of(http::Error::body_too_large);
  }
  if (stream.answered_) stream.take_lines();
  return stream;
}

void EventStream::receive() {
  trouble_ = hear(Connection::Clock::now() + receive_time);
  over_ = over_ || trouble_;
  take_lines();
}

std::optional<HttpTrouble> EventStream::hear(Connection::Clock::time_point deadline) {
  const auto piece = connection_->read(deadline);
  if (!piece) return piece.error();
  const auto whole = reader_.hear(*piece, piece->empty());
  if (!whole) return whole.error();
  over_ = *whole;
  return std::nullopt;
}

void EventStream::take_lines() { lines_.add(std::exchange(reader_.answer().body, {})); }

}  // namespace confab::client
