#include "server/edge/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <charconv>
#include <cstring>
#include <span>
#include <utility>

#include "protocol/http/message.hpp"
#include "protocol/http/serializer.hpp"
#include "server/edge/file_slice.hpp"
#include "server/edge/handlers/operation.hpp"
#include "server/edge/incoming_body.hpp"
#include "server/edge/linger.hpp"
#include "server/edge/live/history.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/routes.hpp"

namespace confab::edge {

namespace asio = boost::asio;

namespace {

constexpr auto completion = asio::as_tuple(asio::deferred);

/// "c-r" in hexadecimal: the connection's number, and the request's on it.
class RequestId {
 public:
  RequestId(std::uint64_t connection, std::uint32_t request) {
    char* end = std::to_chars(text_.data(), text_.data() + text_.size(), connection, 16).ptr;
    *end++ = '-';
    end = std::to_chars(end, text_.data() + text_.size(), request, 16).ptr;
    size_ = static_cast<std::size_t>(end - text_.data());
  }
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 32> text_;
  std::size_t size_;
};

/// A handler of these may wait for the disk or for news; the others answer from memory.
bool may_wait(const Request& request) {
  const bool reads = request.method == http::Method::get || request.method == http::Method::head;
  return !reads || request.query.find("wait=") != std::string::npos ||
         request.path.starts_with("/files/");
}

}  // namespace

/// Reads on in the connection's place, while its handler runs.
class Connection::Incoming final : public IncomingBody {
 public:
  explicit Incoming(Connection& connection) : connection_(connection) {}

  awaitable<Result<std::string_view, Response>> next() override;
  void limit(std::uint64_t bytes_max) override { connection_.parser_.limit_body(bytes_max); }

 private:
  awaitable<void> invite();
  awaitable<void> read_more();
  void note_progress(std::size_t bytes);

  Connection& connection_;
  std::size_t since_timeout_began_ = 0;
};

awaitable<Result<std::string_view, Response>> Connection::Incoming::next() {
  Connection& own = connection_;
  if (own.in_body_ && own.invite_) co_await invite();
  while (own.in_body_ && !own.lost_) {
    if (own.timed_out_) co_return problem(Code::timeout, "The content took too long to arrive.");
    const auto step = own.parser_.advance(own.bytes().substr(own.used_));
    if (!step) co_return problem(step.error());
    own.used_ += static_cast<std::uint32_t>(step->consumed);
    if (step->event == http::RequestParser::Event::body) {
      note_progress(step->body.size());
      co_return step->body;
    }
    if (step->event == http::RequestParser::Event::end) {
      own.in_body_ = false;
      own.shared_.deadlines.watch(own, Phase::none);
    } else {
      co_await read_more();
    }
  }
  // To nobody: there is no way back to the peer.
  if (own.lost_) co_return problem(Code::malformed, "The content ended early.");
  co_return std::string_view{};
}

awaitable<void> Connection::Incoming::invite() {
  connection_.invite_ = false;
  connection_.out_.append("HTTP/1.1 100 Continue\r\n\r\n");
  if (!connection_.write_now()) co_await connection_.write_rest();
}

awaitable<void> Connection::Incoming::read_more() {
  Connection& own = connection_;
  own.release_buffer();
  if (own.phase() != Phase::body) own.shared_.deadlines.watch(own, Phase::body);
  boost::system::error_code error;
  if (!own.socket_.ready(Stream::Interest::read)) {
    const auto [wait_error] = co_await own.socket_.wait(Stream::Interest::read, completion);
    error = wait_error;
  }
  if (own.timed_out_) co_return;
  if (!error) error = own.fill_buffer();
  if (error) own.lost_ = own.closing_ = true;
}

void Connection::Incoming::note_progress(std::size_t bytes) {
  since_timeout_began_ += bytes;
  if (since_timeout_began_ < streamed_bytes_per_timeout) return;
  since_timeout_began_ = 0;
  connection_.shared_.deadlines.watch(connection_, Phase::body);
}

Deadlines::Timeouts timeouts(const Settings& settings) {
  return {settings.idle_timeout, settings.head_timeout, settings.body_timeout,
          settings.write_timeout, settings.keepalive};
}

Connection::Connection(Stream& socket, asio::ip::address peer, Shared& shared, std::uint64_t number)
    : socket_(socket),
      shared_(shared),
      parser_(shared.services.settings.http),
      address_(peer.to_string()),
      peer_(std::move(peer)),
      number_(number) {}

Connection::~Connection() { give_back(); }

awaitable<void> Connection::run() {
  shared_.deadlines.watch(*this, Phase::idle);
  while (!closing_ && !lost_) {
    boost::system::error_code error;
    if (!socket_.ready(Stream::Interest::read)) {
      const auto [wait_error] = co_await socket_.wait(Stream::Interest::read, completion);
      error = wait_error;
    }
    if (timed_out_) {
      refuse(problem(Code::timeout, "The request took too long to arrive."));
      if (!write_now()) co_await write_rest();
      break;
    }
    if (!error) error = fill_buffer();
    if (error) break;
    while (parse() == Progress::request_ready) {
      co_await answer_ready();
      if (!live_) continue;
      if (live_->kind != LivePlan::Kind::backlog) {
        rest();
        co_return;
      }
      co_await send_backlog(std::exchange(live_, nullptr));
    }
    if (!write_now()) {
      co_await write_rest();
      if (!lost_ && !closing_) watch_reading();
    }
    rest();
  }
  buffer_.reset();
}

bool Connection::more_has_come() const { return !unread_.empty() || socket_.available() > 0; }

boost::system::error_code Connection::fill_buffer() {
  buffer_.emplace(shared_.buffers.lease());
  std::memcpy(buffer_->data(), unread_.data(), unread_.size());
  boost::system::error_code error;
  const std::span space{buffer_->data(), buffer_->size()};
  const std::size_t received = socket_.read_some(space.subspan(unread_.size()), error);
  // Woken for nothing: parsing what is there again finds that more is needed.
  if (error == asio::error::would_block) error.clear();
  filled_ = static_cast<std::uint32_t>(unread_.size() + received);
  return error;
}

std::string_view Connection::bytes() {
  return buffer_ ? std::string_view{buffer_->data(), filled_} : std::string_view{};
}

Connection::Progress Connection::parse() {
  while (!closing_) {
    const auto step = parser_.advance(bytes().substr(used_));
    if (!step) {
      refuse(problem(step.error()));
      break;
    }
    used_ += static_cast<std::uint32_t>(step->consumed);
    switch (step->event) {
      case http::RequestParser::Event::need_more:
        watch_reading();
        return Progress::need_more;
      case http::RequestParser::Event::head:
        on_head();
        if (streams_) return Progress::request_ready;
        break;
      case http::RequestParser::Event::body:
        request_->body.append(step->body);
        break;
      case http::RequestParser::Event::end:
        in_body_ = false;
        if (!at_once_) return Progress::request_ready;
        append_health();
        break;
    }
  }
  return Progress::finished;
}

/// Between two reads a connection keeps nothing but bytes that are no whole request yet.
void Connection::rest() {
  release_buffer();
  if (!live_) give_back();
}

void Connection::release_buffer() {
  const std::string_view left = bytes().substr(used_);
  if (left.empty()) {
    std::string{}.swap(unread_);
  } else {
    unread_ = std::string{left};
  }
  buffer_.reset();
  filled_ = used_ = 0;
}

/// What grew while answering is of use to whoever answers next.
void Connection::give_back() {
  if (out_.capacity() > spare_bytes_max) out_ = {};
  if (out_.capacity() > std::string{}.capacity()) {
    out_.clear();
    shared_.outputs.give(std::exchange(out_, {}));
  }
}

void Connection::on_head() {
  const http::RequestHead& head = parser_.head();
  ++requests_;
  keep_alive_ = head.keep_alive && !shared_.leaving;
  http_1_0_ = head.version_minor == 0;
  const bool bodiless = head.framing == http::Framing::none;
  at_once_ = bodiless && shared_.access_log == nullptr && answers_at_once(head);
  if (at_once_) return;

  request_ = shared_.requests.take();
  if (!request_) request_ = std::make_unique<Request>();
  fill(*request_, head);
  request_->id = RequestId{number_, requests_}.view();
  request_->at = shared_.services.committer.now();
  request_->address = address_;
  forwarded(*request_, peer_, shared_.trusted_proxies);
  streams_ = head.method != http::Method::get && streams_body(head);
  if (bodiless && !streams_) return;
  in_body_ = true;
  if (streams_) {
    invite_ = head.expect_continue;
    return;
  }
  if (!head.expect_continue) return;
  // A body that is too large is refused by the parser, before it is invited.
  if (head.framing == http::Framing::length &&
      head.content_length > shared_.services.settings.http.body_bytes_max)
    return;
  if (auto refusal = refuse_early(head)) {
    refuse(*std::move(refusal));
  } else {
    out_.append("HTTP/1.1 100 Continue\r\n\r\n");
  }
}

void Connection::watch_reading() {
  if (parser_.idle()) {
    if (shared_.leaving) closing_ = true;
    shared_.deadlines.watch(*this, Phase::idle);
    return;
  }
  // A peer that sends a byte now and then does not get more time for it.
  const Phase phase = in_body_ ? Phase::body : Phase::head;
  if (this->phase() != phase) shared_.deadlines.watch(*this, phase);
}

void Connection::refuse(Response response) {
  keep_alive_ = false;
  refused_ = true;
  if (request_) add_to_every_answer(shared_.services, *request_, response);
  append(response, request_ && request_->head_only());
}

void Connection::append(const Response& response, bool head_only) {
  if (response.close || shared_.leaving) keep_alive_ = false;
  // HTTP/1.0 knows no chunks: what has no length ends with its connection.
  if (response.live && http_1_0_) keep_alive_ = false;
  if (out_.empty()) out_ = shared_.outputs.take();
  const RequestId id{number_, requests_};
  append_response(out_, response,
                  {.date = shared_.date.text(),
                   .request_id = id.view(),
                   // What becomes of a connection that is switched, the other protocol says.
                   .keep_alive = keep_alive_ || response.status == 101,
                   .http_1_0 = http_1_0_,
                   .head_only = head_only});
  if (!keep_alive_) closing_ = true;
  if (shared_.access_log != nullptr) note_access(response, head_only);
}

void Connection::append_health() {
  if (!keep_alive_ || http_1_0_ || shared_.leaving) return append(handlers::healthy(), false);
  if (out_.empty()) out_ = shared_.outputs.take();
  out_.append(shared_.date.health());
}

void Connection::note_access(const Response& response, bool head_only) const {
  const RequestId id{number_, requests_};
  AccessEntry entry{};
  entry.request_id = id.view();
  entry.status = response.status;
  entry.bytes = response.file ? response.file->size : response.content().size();
  if (head_only) entry.bytes = 0;
  entry.time = shared_.services.committer.now();
  entry.address = address_;
  if (request_) {
    entry.duration = entry.time - request_->at;
    entry.time = request_->at;
    entry.address = request_->address;
    entry.user = request_->user;
    entry.method = http::to_string(request_->method);
    entry.target = request_->target;
    if (request_->fields.user_agent) entry.user_agent = *request_->fields.user_agent;
  }
  shared_.access_log->write(entry);
}

awaitable<void> Connection::answer_ready() {
  // Answers that are ready do not wait with this one, and do not pile up.
  const bool flush_first = out_.size() > output_bytes_max || (!out_.empty() && may_wait(*request_));
  if (flush_first && !write_now()) co_await write_rest();
  // Everything it came with was copied: the buffer is for others while this one waits.
  if (used_ == filled_) {
    buffer_.reset();
    filled_ = used_ = 0;
  }
  shared_.deadlines.watch(*this, Phase::none);
  Incoming incoming{*this};
  if (streams_) request_->incoming = &incoming;
  const Response response = co_await dispatch(shared_.services, *request_);
  if (streams_) drop_rest_of_body();
  append(response, request_->head_only());
  if (response.file && !request_->head_only()) co_await send_file(*response.file);
  if (!request_->head_only()) live_ = response.live;
  if (request_->body.capacity() <= spare_bytes_max) shared_.requests.give(std::move(request_));
  request_.reset();
}

/// What its handler did not read. If all of that is here already, the next request follows; else
/// nobody knows whether the peer sends it, so this answer is the last one.
void Connection::drop_rest_of_body() {
  request_->incoming = nullptr;
  streams_ = false;
  while (in_body_ && !invite_) {
    const auto step = parser_.advance(bytes().substr(used_));
    if (!step || step->event == http::RequestParser::Event::need_more) break;
    used_ += static_cast<std::uint32_t>(step->consumed);
    in_body_ = step->event != http::RequestParser::Event::end;
  }
  if (!in_body_) return;
  keep_alive_ = false;
  refused_ = refused_streaming_ = true;
}

std::size_t Connection::linger_bytes() const {
  if (!refused_streaming_) return linger_bytes_max;
  return linger_bytes_max + shared_.services.chat.settings().file_max;
}

awaitable<void> Connection::send_file(FileSlice& file) {
  for (std::uint64_t sent = 0; sent < file.size && !lost_;) {
    // Before the next piece is read, this one has to be on its way: so a slow peer costs one.
    shared_.deadlines.watch(*this, Phase::none);
    const auto piece = co_await file.file.read(file.offset + sent, file.size - sent);
    if (!piece || piece->empty()) {
      shared_.services.journal.error(
          "a file cannot be read",
          {{"request", RequestId{number_, requests_}.view()},
           {"error", piece ? "it is too short" : piece.error().message()}});
      // Its length was promised: to end early is the only way left to say that it is not whole.
      lost_ = closing_ = true;
      co_return;
    }
    sent += piece->size();
    out_.append(*piece);
    if (!write_now()) co_await write_rest();
  }
}

std::unique_ptr<Live> Connection::go_live() {
  if (!live_) return nullptr;
  const Live::Parts parts{shared_.services, shared_.deadlines, shared_.buffers, socket_};
  return begin_live(parts, *live_, std::exchange(out_, {}), std::exchange(unread_, {}));
}

awaitable<void> Connection::send_backlog(std::shared_ptr<const LivePlan> plan) {
  const Subscription& what = plan->what;
  const Services& services = shared_.services;
  websocket::Deflater& deflater = services.hub.deflater();
  std::uint64_t position = plan->after.value_or(chat::raw(services.chat.last_seq()));
  Formatter opening{what.format, deflater};
  opening.add_opening(open_text(services.committer.now(), position));
  out_ += opening.take();
  for (;;) {
    const std::string page = next_page(services.chat, what, position, output_bytes_max,
                                       services.committer.now(), deflater);
    if (page.empty()) break;
    out_ += page;
    if (!write_now()) co_await write_rest();
    if (lost_) co_return;
  }
  if (what.format == Format::sse || what.format == Format::ndjson) http::append_last_chunk(out_);
}

bool Connection::write_now() {
  if (out_.empty() || lost_) return true;
  boost::system::error_code error;
  const std::size_t written = socket_.write_some(out_, error);
  if (error && error != asio::error::would_block) {
    lost_ = closing_ = true;
    return true;
  }
  if (written == out_.size()) {
    out_.clear();
    return true;
  }
  out_.erase(0, written);
  return false;
}

awaitable<void> Connection::write_rest() {
  std::string_view rest = out_;
  while (!rest.empty() && !lost_) {
    shared_.deadlines.watch(*this, Phase::write);
    boost::system::error_code error;
    if (!socket_.ready(Stream::Interest::write)) {
      const auto [wait_error] = co_await socket_.wait(Stream::Interest::write, completion);
      error = wait_error;
    }
    if (!error) rest.remove_prefix(socket_.write_some(rest, error));
    if (error && error != asio::error::would_block) lost_ = closing_ = true;
  }
  out_.clear();
}

void Connection::leave() {
  // What has arrived already is still answered.
  if (phase() != Phase::idle || more_has_come()) return;
  closing_ = true;
  socket_.cancel();
}

void Connection::on_deadline() {
  switch (phase()) {
    case Phase::idle:
      closing_ = true;
      break;
    case Phase::head:
    case Phase::body:
      timed_out_ = true;
      break;
    case Phase::write:
    case Phase::stream:  // a reader's own, never a connection's
    case Phase::none:
      lost_ = closing_ = true;
      break;
  }
  socket_.cancel();
}

}  // namespace confab::edge
