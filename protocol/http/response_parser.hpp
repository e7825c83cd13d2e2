#pragma once
/// Bytes -> responses (RFC 9112), for clients. No sockets, no clock.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/http/error.hpp"
#include "protocol/http/internal/body_reader.hpp"
#include "protocol/http/internal/framing.hpp"
#include "protocol/http/internal/head_reader.hpp"
#include "protocol/http/limits.hpp"
#include "protocol/http/message.hpp"
#include "protocol/result.hpp"

namespace confab::http {

/// The client's half of `RequestParser`; the same way of calling.
///
/// Before each response it has to be told what was asked (`expect`): a response to HEAD has no
/// content whatever its fields say. Interim responses (1xx but 101) are reported as a `head`
/// followed by `end`, and the final one follows.
class ResponseParser {
 public:
  enum class Event { need_more, head, body, end };
  struct Step {
    Event event = Event::need_more;
    std::size_t consumed = 0;
    std::string_view body = {};
  };

  explicit ResponseParser(const Limits& limits = {});
  ~ResponseParser();
  ResponseParser(ResponseParser&&) noexcept;
  ResponseParser& operator=(ResponseParser&&) noexcept;

  void expect(Method method) noexcept;
  Result<Step, Error> advance(std::string_view input);

  /// The peer closed its side. `end` when that is how this message ends (Framing::until_close),
  /// `need_more` when no message was begun, else `Error::truncated`.
  Result<Step, Error> finish();

  /// Valid after `Event::head` until the next call of `advance`.
  const ResponseHead& head() const noexcept;

 private:
  enum class Phase : std::uint8_t { head, body, failed };

  Result<Step, Error> read_head(std::string_view input);
  Result<Step, Error> read_body(std::string_view input);
  Step end(std::size_t consumed) noexcept;
  Error fail(Error error) noexcept;

  Limits limits_;
  internal::HeadReader<ResponseHead> reader_;
  internal::FramingFields framing_;
  internal::BodyReader body_;
  Error error_ = internal::no_error;
  Phase phase_ = Phase::head;
  Method asked_ = Method::get;
  bool begun_ = false;  ///< a byte of the next response was seen
};

}  // namespace confab::http
