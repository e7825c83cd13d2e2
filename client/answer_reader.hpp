#pragma once
/// Bytes of a connection -> one answer. No sockets, no clock.

#include <cstdint>
#include <string>
#include <string_view>

#include "client/http_client.hpp"
#include "protocol/http/response_parser.hpp"

namespace confab::client {

/// Puts an answer together from what the parser reports. Interim answers (1xx) are passed over.
class AnswerReader {
 public:
  /// `bytes_max` is of the content.
  AnswerReader(http::Method asked, std::uint64_t bytes_max);

  /// True when the answer is whole. `closed`: no more bytes will come.
  Result<bool, HttpTrouble> hear(std::string_view bytes, bool closed);

  /// Whether the status and the fields are there.
  bool has_head() const { return has_head_; }
  /// As far as it has come. Who takes pieces of the body away gets the rest later.
  HttpAnswer& answer() { return answer_; }

 private:
  bool take(const http::ResponseParser::Step& step);
  Result<bool, HttpTrouble> end();

  http::ResponseParser parser_;
  std::string pending_;  ///< received and not consumed yet
  HttpAnswer answer_;
  bool has_head_ = false;
};

}  // namespace confab::client
