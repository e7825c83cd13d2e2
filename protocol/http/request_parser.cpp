#include "protocol/http/request_parser.hpp"

#include <algorithm>
#include <optional>

#include "protocol/http/internal/target.hpp"

namespace confab::http {
namespace {

using internal::LineEnd;
using internal::no_error;

constexpr std::string_view line_end = "\r\n";

std::optional<Method> method_of(std::string_view name) noexcept {
  for (const Method method : {Method::get, Method::post, Method::head, Method::put, Method::delete_,
                              Method::patch, Method::options, Method::connect, Method::trace})
    if (name == to_string(method)) return method;
  return std::nullopt;
}

std::string_view between(const char* begin, const char* end) noexcept {
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// method SP request-target SP HTTP-version CRLF (RFC 9112 section 3). First whether it is a
/// request line at all, then whether it is one for us.
LineEnd read_request_line(const char* p, const char* end, std::size_t target_bytes_max,
                          RequestHead& head) noexcept {
  const char* const method = p;
  p = internal::skip(p, end, internal::token_char);
  if (p == end) return internal::line_is_cut;
  if (*p != ' ' || p == method) return internal::bad_byte(p, end, Error::bad_request_line);
  const std::string_view method_name = between(method, p);

  const char* const target = ++p;
  p = internal::skip_target(p, end);
  if (p == end) return internal::line_is_cut;
  if (*p != ' ' || p == target) {
    const bool is_without_version = *p == ' ' || *p == '\r';
    return internal::bad_byte(p, end,
                              is_without_version ? Error::bad_request_line : Error::bad_target);
  }
  head.target = between(target, p);

  const LineEnd version = internal::read_version(p + 1, end, head.version_minor);
  if (version.next == nullptr) return version;
  const LineEnd line = internal::read_line_end(version.next, end, Error::bad_version);
  if (line.next == nullptr) return line;

  if (head.target.size() > target_bytes_max) return {nullptr, Error::target_too_long};
  if (head.version_minor == internal::unsupported_minor)
    return {nullptr, Error::unsupported_version};
  const std::optional<Method> known = method_of(method_name);
  if (!known) return {nullptr, Error::unknown_method};
  head.method = *known;
  if (const Error error = internal::split_target(head); error != no_error) return {nullptr, error};
  return line;
}

/// A request line that does not end within the bytes a head may have: whose fault is it?
Error too_large(std::string_view line, std::size_t target_bytes_max) noexcept {
  const std::size_t space = line.find(' ');
  if (space == line.npos) return Error::head_too_large;
  const std::string_view target = line.substr(space + 1);
  const std::size_t target_size = std::min(target.find(' '), target.size());
  return target_size > target_bytes_max ? Error::target_too_long : Error::head_too_large;
}

}  // namespace

/// What the lines of a request's head mean.
struct RequestParser::Lines {
  LineEnd start_line(const char* p, const char* end, RequestHead& head) const noexcept {
    return read_request_line(p, end, limits.target_bytes_max, head);
  }

  Error take(const Field& field, RequestHead& head) noexcept {
    switch (field.name.size()) {
      case 4:
        return internal::is_name(field.name, "host") ? take_host(field.value, head) : no_error;
      case 6:
        if (internal::is_name(field.name, "expect")) take_expectations(field.value);
        return no_error;
      case 7:
        if (internal::is_name(field.name, "upgrade")) facts.has_upgrade = true;
        return no_error;
      default:
        return facts.framing.note(field);
    }
  }

  Error take_host(std::string_view host, RequestHead& head) noexcept {
    if (facts.has_host || !internal::is_host(host)) return Error::bad_host;
    facts.has_host = true;
    if (head.target_form != TargetForm::absolute) head.host = host;
    return no_error;
  }

  void take_expectations(std::string_view list) noexcept {
    internal::for_each_element(list, [this](std::string_view expectation) {
      (iequals(expectation, "100-continue") ? facts.expects_continue : facts.expects_more) = true;
    });
  }

  Error settle(RequestHead& head) const noexcept {
    const internal::FramingFields& framing = facts.framing;
    const bool is_1_1 = head.version_minor == 1;
    if (const Error error = framing.settle(head.version_minor); error != no_error) return error;
    if (is_1_1 && !facts.has_host) return Error::missing_host;
    if (facts.expects_more) return Error::expectation_failed;

    if (framing.is_chunked()) head.framing = Framing::chunked;
    if (framing.has_length()) head.framing = Framing::length;
    head.content_length = framing.length();
    head.keep_alive = framing.keeps_alive(head.version_minor);
    // A 1.0 client knows neither of these (RFC 9110 sections 7.8 and 10.1.1).
    head.upgrade = is_1_1 && facts.has_upgrade && framing.asks_upgrade();
    head.expect_continue =
        is_1_1 && facts.expects_continue && (framing.is_chunked() || framing.length() > 0);
    return no_error;
  }

  void restart() noexcept { facts = {}; }

  const Limits& limits;
  Facts& facts;
};

RequestParser::RequestParser(const Limits& limits) : limits_(limits) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

Result<RequestParser::Step, Error> RequestParser::advance(std::string_view input) {
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

const RequestHead& RequestParser::head() const noexcept { return reader_.head(); }

void RequestParser::limit_body(std::uint64_t bytes_max) noexcept { body_.limit(bytes_max); }

bool RequestParser::idle() const noexcept { return idle_; }

Result<RequestParser::Step, Error> RequestParser::read_head(std::string_view input) {
  std::size_t skipped = 0;
  while (reader_.in_start_line() && input.starts_with(line_end) &&
         empty_lines_ < leading_empty_lines_max) {
    input.remove_prefix(line_end.size());
    skipped += line_end.size();
    ++empty_lines_;
    reader_.restart();
  }
  idle_ = input.empty();
  const Result<std::size_t, Error> size = reader_.read(input, limits_, Lines{limits_, facts_});
  if (!size) {
    const bool is_start_line = reader_.in_start_line() && size.error() == Error::head_too_large;
    return fail(is_start_line
                    ? too_large(input.substr(0, limits_.head_bytes_max), limits_.target_bytes_max)
                    : size.error());
  }
  if (*size == 0) return Step{Event::need_more, skipped, {}};
  const RequestHead& head = reader_.head();
  body_ = internal::BodyReader(head.framing, head.content_length, limits_.body_bytes_max);
  phase_ = Phase::body;
  return Step{Event::head, skipped + *size, {}};
}

Result<RequestParser::Step, Error> RequestParser::read_body(std::string_view input) {
  using BodyEvent = internal::BodyStep::Event;
  const Result<internal::BodyStep, Error> step = body_.advance(input, limits_);
  if (!step) return fail(step.error());
  if (step->event == BodyEvent::body) return Step{Event::body, step->consumed, step->body};
  if (step->event == BodyEvent::need_more) return Step{Event::need_more, step->consumed, {}};
  reader_.restart();
  facts_ = {};
  phase_ = Phase::head;
  empty_lines_ = 0;
  idle_ = true;
  return Step{Event::end, step->consumed, {}};
}

Error RequestParser::fail(Error error) noexcept {
  reader_.close();
  phase_ = Phase::failed;
  error_ = error;
  idle_ = false;
  return error;
}

}  // namespace confab::http
