#include "protocol/http/request_parser.hpp"

#include <optional>

#include "protocol/http/internal/target.hpp"

namespace confab::http {
namespace {

using internal::LineEnd;
using internal::no_error;
using internal::Section;

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

/// Puts the lines of a head where they are kept.
struct RequestParser::Sink {
  LineEnd start_line(const char* p, const char* end) noexcept {
    return read_request_line(p, end, parser.limits_.target_bytes_max, stored.head);
  }
  Field& next_field() { return stored.fields.emplace_back(); }
  Error take(const Field& field) noexcept { return parser.facts_.note(stored.head, field); }

  RequestParser& parser;
  internal::StoredHead<RequestHead>& stored;
};

RequestParser::RequestParser(const Limits& limits) : limits_(limits) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

Result<RequestParser::Step, Error> RequestParser::advance(std::string_view input) {
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

const RequestHead& RequestParser::head() const noexcept {
  static const RequestHead none;
  const RequestHead* const head = slot_.get();
  return head != nullptr ? *head : none;
}

void RequestParser::limit_body(std::uint64_t bytes_max) noexcept { body_.limit(bytes_max); }

bool RequestParser::idle() const noexcept { return idle_; }

Result<RequestParser::Step, Error> RequestParser::read_head(std::string_view input) {
  std::size_t skipped = 0;
  while (section_.in_start_line() && input.starts_with(line_end) &&
         empty_lines_ < leading_empty_lines_max) {
    input.remove_prefix(line_end.size());
    skipped += line_end.size();
    ++empty_lines_;
    section_ = {};
  }
  idle_ = input.empty();
  const std::string_view window = input.substr(0, limits_.head_bytes_max);
  Section::End end = read_section(window);
  if (end.state == Section::State::whole && end.resumed) {
    // It came in pieces, and what was kept of the first ones may be gone: read it again, as a
    // whole.
    section_ = {};
    facts_ = {};
    end = read_section(window);
  }
  switch (end.state) {
    case Section::State::whole:
      return Step{Event::head, skipped + end.size, {}};
    case Section::State::cut:
      slot_.close();
      if (window.size() < limits_.head_bytes_max) return Step{Event::need_more, skipped, {}};
      return fail(section_.in_start_line() ? too_large(window, limits_.target_bytes_max)
                                           : Error::head_too_large);
    default:
      return fail(end.error);
  }
}

Section::End RequestParser::read_section(std::string_view window) {
  internal::StoredHead<RequestHead>& stored = slot_.open();
  const Section::End end = section_.read(window, limits_.fields_max, Sink{*this, stored});
  if (end.state != Section::State::whole || end.resumed) return end;
  RequestHead& head = stored.head;
  head.fields = stored.fields;
  if (const Error error = facts_.settle(head); error != no_error)
    return {Section::State::bad, 0, false, error};
  body_ = internal::BodyReader(head.framing, head.content_length, limits_.body_bytes_max);
  phase_ = Phase::body;
  return end;
}

Error RequestParser::Facts::note(RequestHead& head, const Field& field) noexcept {
  switch (field.name.size()) {
    case 4:
      if (!internal::is_name(field.name, "host")) return no_error;
      if (has_host || !internal::is_host(field.value)) return Error::bad_host;
      has_host = true;
      if (head.target_form != TargetForm::absolute) head.host = field.value;
      return no_error;
    case 6:
      if (!internal::is_name(field.name, "expect")) return no_error;
      internal::for_each_element(field.value, [this](std::string_view expectation) {
        (iequals(expectation, "100-continue") ? expects_continue : expects_more) = true;
      });
      return no_error;
    case 7:
      if (internal::is_name(field.name, "upgrade")) has_upgrade = true;
      return no_error;
    default:
      return framing.note(field);
  }
}

Error RequestParser::Facts::settle(RequestHead& head) const noexcept {
  if (const Error error = framing.settle(head.version_minor); error != no_error) return error;
  const bool is_1_1 = head.version_minor == 1;
  if (is_1_1 && !has_host) return Error::missing_host;
  if (expects_more) return Error::expectation_failed;

  if (framing.is_chunked()) head.framing = Framing::chunked;
  if (framing.has_length()) head.framing = Framing::length;
  head.content_length = framing.length();
  head.keep_alive = framing.keeps_alive(head.version_minor);
  // A 1.0 client knows neither of these (RFC 9110 sections 7.8 and 10.1.1).
  head.upgrade = is_1_1 && has_upgrade && framing.asks_upgrade();
  head.expect_continue =
      is_1_1 && expects_continue && (framing.is_chunked() || framing.length() > 0);
  return no_error;
}

Result<RequestParser::Step, Error> RequestParser::read_body(std::string_view input) {
  const Result<internal::BodyStep, Error> step = body_.advance(input, limits_);
  if (!step) return fail(step.error());
  switch (step->event) {
    case internal::BodyStep::Event::body:
      return Step{Event::body, step->consumed, step->body};
    case internal::BodyStep::Event::end:
      section_ = {};
      facts_ = {};
      phase_ = Phase::head;
      empty_lines_ = 0;
      idle_ = true;
      return Step{Event::end, step->consumed, {}};
    default:
      return Step{Event::need_more, step->consumed, {}};
  }
}

Error RequestParser::fail(Error error) noexcept {
  slot_.close();
  phase_ = Phase::failed;
  error_ = error;
  idle_ = false;
  return error;
}

}  // namespace confab::http
