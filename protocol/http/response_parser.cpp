#include "protocol/http/response_parser.hpp"

namespace confab::http {
namespace {

using internal::LineEnd;
using internal::no_error;
using internal::Section;

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

/// Puts the lines of a head where they are kept.
struct Sink {
  LineEnd start_line(const char* p, const char* end) noexcept {
    return read_status_line(p, end, stored.head);
  }
  Field& next_field() { return stored.fields.emplace_back(); }
  Error take(const Field& field) noexcept { return framing.note(field); }

  internal::FramingFields& framing;
  internal::StoredHead<ResponseHead>& stored;
};

/// RFC 9112 section 6.3, the first two rules.
bool is_without_content(int status, Method asked) noexcept {
  if (asked == Method::head || status < 200 || status == 204 || status == 304) return true;
  return asked == Method::connect && status < 300;
}

}  // namespace

ResponseParser::ResponseParser(const Limits& limits) : limits_(limits) {}
ResponseParser::~ResponseParser() = default;
ResponseParser::ResponseParser(ResponseParser&&) noexcept = default;
ResponseParser& ResponseParser::operator=(ResponseParser&&) noexcept = default;

void ResponseParser::expect(Method method) noexcept { asked_ = method; }

Result<ResponseParser::Step, Error> ResponseParser::advance(std::string_view input) {
  slot_.close();
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
  slot_.close();
  if (phase_ == Phase::failed) return error_;
  if (phase_ == Phase::body && body_.may_end_here()) return end(0);
  if (phase_ == Phase::head && !begun_) return Step{};
  return fail(Error::truncated);
}

const ResponseHead& ResponseParser::head() const noexcept {
  static const ResponseHead none;
  const ResponseHead* const head = slot_.get();
  return head != nullptr ? *head : none;
}

Result<ResponseParser::Step, Error> ResponseParser::read_head(std::string_view input) {
  begun_ = !input.empty();
  const std::string_view window = input.substr(0, limits_.head_bytes_max);
  Section::End end = read_section(window);
  if (end.state == Section::State::whole && end.resumed) {
    // As in RequestParser: views of the earlier pieces may be gone.
    section_ = {};
    framing_ = {};
    end = read_section(window);
  }
  switch (end.state) {
    case Section::State::whole:
      return Step{Event::head, end.size, {}};
    case Section::State::cut:
      slot_.close();
      if (window.size() == limits_.head_bytes_max) return fail(Error::head_too_large);
      return Step{};
    default:
      return fail(end.error);
  }
}

Section::End ResponseParser::read_section(std::string_view window) {
  internal::StoredHead<ResponseHead>& stored = slot_.open();
  const Section::End end = section_.read(window, limits_.fields_max, Sink{framing_, stored});
  if (end.state != Section::State::whole || end.resumed) return end;
  ResponseHead& head = stored.head;
  head.fields = stored.fields;
  if (const Error error = settle(head); error != no_error)
    return {Section::State::bad, 0, false, error};
  body_ = internal::BodyReader(head.framing, head.content_length, limits_.body_bytes_max);
  phase_ = Phase::body;
  return end;
}

Error ResponseParser::settle(ResponseHead& head) const {
  if (const Error error = framing_.settle(head.version_minor); error != no_error) return error;
  head.content_length = framing_.length();
  head.keep_alive = framing_.keeps_alive(head.version_minor);
  if (is_without_content(head.status, asked_)) return no_error;
  if (framing_.is_chunked()) {
    head.framing = Framing::chunked;
  } else if (framing_.has_length()) {
    head.framing = Framing::length;
  } else {
    head.framing = Framing::until_close;
    head.keep_alive = false;
  }
  return no_error;
}

Result<ResponseParser::Step, Error> ResponseParser::read_body(std::string_view input) {
  const Result<internal::BodyStep, Error> step = body_.advance(input, limits_);
  if (!step) return fail(step.error());
  switch (step->event) {
    case internal::BodyStep::Event::body:
      return Step{Event::body, step->consumed, step->body};
    case internal::BodyStep::Event::end:
      return end(step->consumed);
    default:
      return Step{Event::need_more, step->consumed, {}};
  }
}

ResponseParser::Step ResponseParser::end(std::size_t consumed) noexcept {
  section_ = {};
  framing_ = {};
  phase_ = Phase::head;
  begun_ = false;
  return {Event::end, consumed, {}};
}

Error ResponseParser::fail(Error error) noexcept {
  slot_.close();
  phase_ = Phase::failed;
  error_ = error;
  return error;
}

}  // namespace confab::http
