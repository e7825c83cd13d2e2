#include "protocol/multipart/parser.hpp"

#include <algorithm>

namespace confab::multipart {

namespace {
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view empty_line = "\r\n\r\n";
constexpr std::string_view last = "--";
}  // namespace

Parser::Parser(std::string_view boundary, const Limits& limits)
    : limits_(limits), delimiter_("\r\n--" + std::string{boundary}), matched_(line_end.size()) {}

Result<Parser::Step, Error> Parser::advance(std::string_view input) {
  std::size_t consumed = 0;
  for (;;) {
    const Phase before = phase_;
    auto step = read(input.substr(consumed));
    if (!step) return step;
    consumed += step->consumed;
    if (step->event == Event::need_more && phase_ != before) continue;
    step->consumed = consumed;
    return step;
  }
}

Result<Parser::Step, Error> Parser::read(std::string_view input) {
  switch (phase_) {
    case Phase::start:
      return read_start(input);
    case Phase::boundary_line:
      return read_boundary_line(input);
    case Phase::part_head:
      return read_head(input);
    case Phase::data:
      return read_data(input);
    case Phase::over:
      phase_ = Phase::after;
      return Step{Event::end};
    case Phase::after:
      return read_after(input);
    case Phase::failed:
      break;
  }
  return error_;
}

Result<void, Error> Parser::finish() const {
  if (phase_ == Phase::failed) return error_;
  if (phase_ != Phase::after || (matched_ != 0 && matched_ != line_end.size()))
    return Error::truncated;
  return {};
}

/// The first delimiter has no line before it.
Result<Parser::Step, Error> Parser::read_start(std::string_view input) {
  for (std::size_t at = 0; at < input.size(); ++at) {
    if (input[at] != delimiter_[matched_]) return fail(Error::no_boundary);
    if (++matched_ < delimiter_.size()) continue;
    phase_ = Phase::boundary_line;
    return Step{Event::need_more, at + 1};
  }
  return Step{Event::need_more, input.size()};
}

/// What follows a delimiter: white space that gateways may add, and CRLF; or two hyphens.
Result<Parser::Step, Error> Parser::read_boundary_line(std::string_view input) {
  std::size_t at = 0;
  while (at < input.size()) {
    line_ += input[at++];
    if (line_ == last) {
      line_.clear();
      matched_ = 0;
      phase_ = Phase::over;
      return Step{Event::need_more, at};
    }
    if (line_.ends_with(line_end)) {
      if (parts_ == limits_.parts_max) return fail(Error::too_many_parts);
      ++parts_;
      // The CRLF stays: a head without any field is nothing but the empty line behind it.
      line_ = line_end;
      phase_ = Phase::part_head;
      return Step{Event::need_more, at};
    }
    const char c = line_.back();
    const bool ends = line_.size() > 1 && line_[line_.size() - 2] == '\r';
    const bool hyphen = c == '-' && line_.size() == 1;
    if (ends || (c != ' ' && c != '\t' && c != '\r' && !hyphen) ||
        (line_.size() > 1 && line_.front() == '-'))
      return fail(Error::bad_boundary_line);
    if (line_.size() > limits_.head_bytes_max) return fail(Error::part_head_too_large);
  }
  return Step{Event::need_more, at};
}

Result<Parser::Step, Error> Parser::read_head(std::string_view input) {
  // No further than a head may reach, so that what is behind it is never copied for nothing.
  const std::size_t before = line_.size();
  line_.append(input.substr(0, limits_.head_bytes_max + line_end.size() - before));
  const std::size_t end = line_.find(empty_line, before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    if (line_.size() >= limits_.head_bytes_max + line_end.size())
      return fail(Error::part_head_too_large);
    return Step{Event::need_more, line_.size() - before};
  }
  const std::size_t size = end + empty_line.size();
  auto head = end == 0 ? Result<PartHead, Error>{Error::bad_disposition}
                       : read_part_head(std::string_view{line_}.substr(2, end));
  line_.clear();
  if (!head) return fail(head.error());
  head_ = *std::move(head);
  matched_ = 0;
  phase_ = Phase::data;
  return Step{Event::part, size - before};
}

/// A delimiter begins with the only CR it has: what looked like the beginning of one and was not
/// cannot hide the beginning of another.
Result<Parser::Step, Error> Parser::read_data(std::string_view input) {
  if (matched_ > 0) return read_on_in_delimiter(input);
  const std::size_t found = input.find(delimiter_);
  if (found == 0) return read_on_in_delimiter(input);
  if (found != std::string_view::npos) return Step{Event::data, found, input.substr(0, found)};
  const std::size_t cr = std::min(input.rfind('\r'), input.size());
  const std::string_view tail = input.substr(cr);
  if (!delimiter_.starts_with(tail)) return Step{Event::data, input.size(), input};
  matched_ = tail.size();
  if (cr == 0) return Step{Event::need_more, input.size()};
  return Step{Event::data, input.size(), input.substr(0, cr)};
}

Result<Parser::Step, Error> Parser::read_on_in_delimiter(std::string_view input) {
  std::size_t at = 0;
  while (at < input.size() && input[at] == delimiter_[matched_]) {
    ++at;
    if (++matched_ < delimiter_.size()) continue;
    phase_ = Phase::boundary_line;
    return Step{Event::part_end, at};
  }
  if (at == input.size()) return Step{Event::need_more, at};
  // It was content after all; some of it may be gone with an earlier input.
  const std::string_view content = std::string_view{delimiter_}.substr(0, matched_);
  matched_ = 0;
  return Step{Event::data, at, content};
}

Result<Parser::Step, Error> Parser::read_after(std::string_view input) {
  for (const char c : input) {
    if (matched_ == line_end.size() || c != line_end[matched_]) return fail(Error::after_the_end);
    ++matched_;
  }
  return Step{Event::need_more, input.size()};
}

Error Parser::fail(Error error) noexcept {
  phase_ = Phase::failed;
  error_ = error;
  return error;
}

}  // namespace confab::multipart
