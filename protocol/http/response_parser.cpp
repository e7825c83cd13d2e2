#include "protocol/http/response_parser.hpp"

namespace confab::http {
namespace {

using internal::LineEnd;
using internal::no_error;

/// HTTP-version SP 3DIGIT SP [ reason-phrase ] CRLF (RFC 9112 section 4).
LineEnd read_status_line(const char* p, const char* end, ResponseHead& head) noexcept {
  const LineEnd version = internal::read_version(p, end, head.version_minor);
  if (version.next == nullptr) return version;
  p = version.next;
  head.status = 0;
  for (const char expected : std::string_view{" ddd "}) {
    if (p == end) return internal::line_is_cut;
    if (expected == 'd' ? !internal::is_digit(*p) : *p != expected)
      return internal::bad_byte(p, end, Error::bad_status_line);
    if (expected == 'd') head.status = head.status * 10 + (*p - '0');
    ++p;
  }
  const char* const reason = p;
  p = internal::skip_value(p, end);
  head.reason = {reason, static_cast<std::size_t>(p - reason)};
  const LineEnd line = internal::read_line_end(p, end, Error::bad_status_line);
  if (line.next == nullptr) return line;
  if (head.version_minor == internal::unsupported_minor)
    return {nullptr, Error::unsupported_version};
  if (head.status < 100) return {nullptr, Error::bad_status_line};
  return line;
}

/// RFC 9112 section 6.3, the first two rules.
bool is_without_content(int status, Method asked) noexcept {
  if (asked == Method::head || status < 200 || status == 204 || status == 304) return true;
  return asked == Method::connect && status < 300;
}

/// What the lines of a response's head mean.
struct Lines {
  LineEnd start_line(const char* p, const char* end, ResponseHead& head) const noexcept {
    return read_status_line(p, end, head);
  }

  Error take(const Field& field, ResponseHead&) noexcept { return framing.note(field); }

  Error settle(ResponseHead& head) const noexcept {
    if (const Error error = framing.settle(head.version_minor); error != no_error) return error;
    head.content_length = framing.length();
    head.keep_alive = framing.keeps_alive(head.version_minor);
    if (is_without_content(head.status, asked)) return no_error;
    if (framing.is_chunked()) {
      head.framing = Framing::chunked;
    } else if (framing.has_length()) {
      head.framing = Framing::length;
    } else {
      head.framing = Framing::until_close;
      head.keep_alive = false;
    }
    return no_error;
  }

  void restart() noexcept { framing = {}; }

  Method asked;
  internal::FramingFields& framing;
};

}  // namespace

ResponseParser::ResponseParser(const Limits& limits) : limits_(limits) {}
ResponseParser::~ResponseParser() = default;
ResponseParser::ResponseParser(ResponseParser&&) noexcept = default;
ResponseParser& ResponseParser::operator=(ResponseParser&&) noexcept = default;

void ResponseParser::expect(Method method) noexcept { asked_ = method; }

Result<ResponseParser::Step, Error> ResponseParser::advance(std::string_view input) {
  reader_.close();
  switch (phase_) {
    case Phase::head:
      return read_head(input);
    case Phase::body:
      return read_body(input);
    default:
      return error_;
  }
}

Result<ResponseParser::Step, Error> ResponseParser::finish() {
  reader_.close();
  if (phase_ == Phase::failed) return error_;
  if (phase_ == Phase::body && body_.may_end_here()) return end(0);
  if (phase_ == Phase::head && !begun_) return Step{};
  return fail(Error::truncated);
}

const ResponseHead& ResponseParser::head() const noexcept { return reader_.head(); }

Result<ResponseParser::Step, Error> ResponseParser::read_head(std::string_view input) {
  begun_ = !input.empty();
  const Result<std::size_t, Error> size = reader_.read(input, limits_, Lines{asked_, framing_});
  if (!size) return fail(size.error());
  if (*size == 0) return Step{};
  const ResponseHead& head = reader_.head();
  body_ = internal::BodyReader(head.framing, head.content_length, limits_.body_bytes_max);
  phase_ = Phase::body;
  return Step{Event::head, *size, {}};
}

Result<ResponseParser::Step, Error> ResponseParser::read_body(std::string_view input) {
  using BodyEvent = internal::BodyStep::Event;
  const Result<internal::BodyStep, Error> step = body_.advance(input, limits_);
  if (!step) return fail(step.error());
  if (step->event == BodyEvent::body) return Step{Event::body, step->consumed, step->body};
  if (step->event == BodyEvent::need_more) return Step{Event::need_more, step->consumed, {}};
  return end(step->consumed);
}

ResponseParser::Step ResponseParser::end(std::size_t consumed) noexcept {
  reader_.restart();
  framing_ = {};
  phase_ = Phase::head;
  begun_ = false;
  return {Event::end, consumed, {}};
}

Error ResponseParser::fail(Error error) noexcept {
  reader_.close();
  phase_ = Phase::failed;
  error_ = error;
  return error;
}

}  // namespace confab::http
