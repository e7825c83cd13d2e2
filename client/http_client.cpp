#include "client/http_client.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "protocol/http/error.hpp"
#include "protocol/http/response_parser.hpp"
#include "protocol/http/serializer.hpp"

namespace confab::client {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Kind = HttpTrouble::Kind;

std::string bytes_of(const ServerUrl& server, const HttpRequest& request) {
  std::string bytes;
  http::append_request_line(bytes, request.method, request.target);
  http::append_field(bytes, "Host", server.authority());
  http::append_field(bytes, "Connection", "close");
  http::append_field(bytes, "User-Agent", "confab");
  http::append_field(bytes, "Accept", "application/json, application/problem+json");
  for (const auto& [name, value] : request.fields) http::append_field(bytes, name, value);
  if (!request.body.empty()) http::append_field(bytes, "Content-Type", "application/json");
  if (!request.body.empty() || request.method == http::Method::post)
    http::append_field(bytes, "Content-Length", request.body.size());
  http::append_head_end(bytes);
  bytes += request.body;
  return bytes;
}

/// A socket whose every step ends by a deadline.
class Line {
 public:
  std::optional<HttpTrouble> connect(const ServerUrl& server, Clock::time_point deadline) {
    tcp::resolver resolver(io_);
    tcp::resolver::results_type addresses;
    std::optional<error_code> done;
    resolver.async_resolve(server.host, std::to_string(server.port), tcp::resolver::numeric_service,
                           [&](error_code error, tcp::resolver::results_type found) {
                             done = error;
                             addresses = std::move(found);
                           });
    run_until(deadline, done, [&] { resolver.cancel(); });
    if (!done) return HttpTrouble{Kind::unreachable, "looking up its name took too long"};
    if (*done) return HttpTrouble{Kind::no_such_host, lower_first(done->message())};

    done.reset();
    asio::async_connect(socket_, addresses,
                        [&](error_code error, const tcp::endpoint&) { done = error; });
    run_until(deadline, done, [&] { close(); });
    if (!done) return HttpTrouble{Kind::unreachable, "no answer to the attempt to connect"};
    if (*done) return HttpTrouble{Kind::unreachable, lower_first(done->message())};
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    return std::nullopt;
  }

  /// A server that refuses a request may close before it has read all of it, so a failed write is
  /// no trouble yet: reading tells how this went.
  std::optional<HttpTrouble> write(std::string_view bytes, Clock::time_point deadline) {
    std::optional<error_code> done;
    asio::async_write(socket_, asio::buffer(bytes),
                      [&](error_code error, std::size_t) { done = error; });
    run_until(deadline, done, [&] { close(); });
    if (!done) return HttpTrouble{Kind::silent, "it did not take the request in time"};
    return std::nullopt;
  }

  /// What came; empty at the end of the stream.
  Result<std::string_view, HttpTrouble> read(Clock::time_point deadline) {
    std::optional<error_code> done;
    std::size_t size = 0;
    socket_.async_read_some(asio::buffer(space_), [&](error_code error, std::size_t got) {
      done = error;
      size = got;
    });
    run_until(deadline, done, [&] { close(); });
    if (!done) return HttpTrouble{Kind::silent, "no answer in time"};
    if (*done == asio::error::eof) return std::string_view{};
    if (*done) return HttpTrouble{Kind::lost, lower_first(done->message())};
    return std::string_view(space_.data(), size);
  }

 private:
  /// Leaves `done` empty when time was up.
  template <class Cancel>
  void run_until(Clock::time_point deadline, std::optional<error_code>& done, Cancel cancel) {
    io_.restart();
    io_.run_until(deadline);
    if (done) return;
    cancel();
    // The cancelled step still completes, and it has to while what it writes to is alive.
    io_.restart();
    io_.run();
    done.reset();
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

  static std::string lower_first(std::string text) {
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
      text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
  }

  asio::io_context io_{1};
  tcp::socket socket_{io_};
  std::array<char, 16 * KiB> space_{};
};

HttpTrouble trouble_of(http::Error error) {
  switch (error) {
    case http::Error::truncated:
      return {Kind::lost, "the connection was closed in the middle of an answer"};
    case http::Error::head_too_large:
    case http::Error::too_many_fields:
    case http::Error::body_too_large:
    case http::Error::trailer_too_large:
      return {Kind::too_large, "the answer is larger than confab reads"};
    default:
      return {Kind::nonsense, "what it says is not HTTP"};
  }
}

/// Puts an answer together from what the parser reports.
class Listener {
 public:
  Listener(http::Method method, std::size_t bytes_max) : parser_(limits(bytes_max)) {
    parser_.expect(method);
  }

  /// True when the answer is whole. `closed`: no more bytes will come.
  Result<bool, HttpTrouble> hear(std::string_view bytes, bool closed) {
    pending_ += bytes;
    std::string_view rest = pending_;
    for (;;) {
      const auto step = parser_.advance(rest);
      if (!step) return trouble_of(step.error());
      if (take(*step)) return true;
      rest.remove_prefix(step->consumed);
      if (step->event == http::ResponseParser::Event::need_more) break;
    }
    pending_.erase(0, pending_.size() - rest.size());
    if (!closed) return false;
    return end();
  }

  HttpAnswer answer() && { return std::move(answer_); }

 private:
  static http::Limits limits(std::size_t bytes_max) {
    http::Limits limits;
    limits.body_bytes_max = bytes_max;
    return limits;
  }

  /// True at the end of the final answer.
  bool take(const http::ResponseParser::Step& step) {
    switch (step.event) {
      case http::ResponseParser::Event::head:
        answer_.status = parser_.head().status;
        answer_.fields.clear();
        for (const http::Field& field : parser_.head().fields)
          answer_.fields.emplace_back(field.name, field.value);
        return false;
      case http::ResponseParser::Event::body:
        answer_.body += step.body;
        return false;
      case http::ResponseParser::Event::end:
        return answer_.status >= 200 || answer_.status == 101;
      case http::ResponseParser::Event::need_more:
        return false;
    }
    return false;
  }

  Result<bool, HttpTrouble> end() {
    const auto last = parser_.finish();
    if (!last) return trouble_of(last.error());
    if (take(*last)) return true;
    return HttpTrouble{Kind::lost, "the connection was closed before an answer came"};
  }

  http::ResponseParser parser_;
  std::string pending_;  ///< received and not consumed yet
  HttpAnswer answer_;
};

}  // namespace

std::optional<std::string_view> HttpAnswer::find(std::string_view name) const {
  for (const auto& [field, value] : fields)
    if (http::iequals(field, name)) return value;
  return std::nullopt;
}

Result<HttpAnswer, HttpTrouble> exchange(const ServerUrl& server, const HttpRequest& request,
                                         const HttpLimits& limits) {
  Line line;
  if (auto trouble = line.connect(server, Clock::now() + limits.connect_time))
    return *std::move(trouble);
  const Clock::time_point deadline = Clock::now() + limits.answer_time;
  const std::string bytes = bytes_of(server, request);
  if (auto trouble = line.write(bytes, deadline)) return *std::move(trouble);
  Listener listener(request.method, limits.answer_bytes_max);
  for (;;) {
    const auto piece = line.read(deadline);
    if (!piece) return piece.error();
    const auto whole = listener.hear(*piece, piece->empty());
    if (!whole) return whole.error();
    if (*whole) return std::move(listener).answer();
  }
}

}  // namespace confab::client
