#pragma once
/// An answer of `GET /events` without end: lines, as they come.

#include <memory>
#include <optional>
#include <string>

#include "client/answer_reader.hpp"
#include "client/connection.hpp"
#include "client/http_client.hpp"
#include "client/line_splitter.hpp"

namespace confab::client {

/// The longest event: far more than the largest message that a server takes.
inline constexpr std::size_t event_bytes_max = 1 * MiB;

/// Whoever listens takes all lines that are here, waits until `descriptor` is readable or has heard
/// nothing for too long, and calls `receive`, until the stream is over.
class EventStream {
 public:
  /// Connects, asks, and waits for the head of the answer within the limits; for the whole of it
  /// when it is no stream of events.
  static Result<EventStream, HttpTrouble> open(const ServerUrl& server, const HttpRequest& request,
                                               const HttpLimits& limits);

  /// False: the server gave another answer.
  bool answered() const { return answered_; }
  const HttpAnswer& answer() { return reader_.answer(); }

  std::optional<std::string> next_line() { return lines_.next(); }
  bool has_overlong_line() const { return lines_.overlong(); }

  int descriptor() { return connection_->descriptor(); }
  /// Takes what has arrived.
  void receive();

  /// Nothing will be received any more; lines may still be here.
  bool over() const { return over_; }
  /// Why it is over, when the server did not end it properly.
  const std::optional<HttpTrouble>& trouble() const { return trouble_; }

 private:
  EventStream(http::Method asked, std::stop_token stop);
  std::optional<HttpTrouble> hear(Connection::Clock::time_point deadline);
  void take_lines();

  std::unique_ptr<Connection> connection_;
  AnswerReader reader_;
  LineSplitter lines_{event_bytes_max};
  std::optional<HttpTrouble> trouble_;
  bool answered_ = false;
  bool over_ = false;
};

}  // namespace confab::client
