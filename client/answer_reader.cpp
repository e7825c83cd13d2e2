#include "client/answer_reader.hpp"

namespace confab::client {
namespace {

http::Limits limits(std::uint64_t bytes_max) {
  http::Limits limits;
  limits.body_bytes_max = bytes_max;
  return limits;
}

bool is_final(int status) { return status >= 200 || status == 101; }

}  // namespace

AnswerReader::AnswerReader(http::Method asked, std::uint64_t bytes_max)
    : parser_(limits(bytes_max)) {
  parser_.expect(asked);
}

Result<bool, HttpTrouble> AnswerReader::hear(std::string_view bytes, bool closed) {
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

/// True at the end of the final answer.
bool AnswerReader::take(const http::ResponseParser::Step& step) {
  switch (step.event) {
    case http::ResponseParser::Event::head:
      answer_.status = parser_.head().status;
      answer_.fields.clear();
      for (const http::Field& field : parser_.head().fields)
        answer_.fields.emplace_back(field.name, field.value);
      has_head_ = is_final(answer_.status);
      return false;
    case http::ResponseParser::Event::body:
      answer_.body += step.body;
      return false;
    case http::ResponseParser::Event::end:
      return is_final(answer_.status);
    case http::ResponseParser::Event::need_more:
      return false;
  }
  return false;
}

Result<bool, HttpTrouble> AnswerReader::end() {
  const auto last = parser_.finish();
  if (!last) return trouble_of(last.error());
  if (take(*last)) return true;
  return HttpTrouble{HttpTrouble::Kind::lost, "the connection was closed before an answer came"};
}

}  // namespace confab::client
