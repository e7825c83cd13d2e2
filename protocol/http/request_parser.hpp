#pragma once
/// Bytes -> requests (RFC 9112). No sockets, no clock.

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

/// Turns the bytes of one connection into HTTP/1.1 requests (RFC 9112).
///
/// It reads nothing and knows no clock: the caller calls `advance` with all bytes that it has
/// received and that were not consumed yet, until it answers `need_more`; then it reads more,
/// appends, and calls again with the longer input. (So bytes of a head that is not whole yet stay
/// with the caller; the parser remembers how far it looked, and total work is linear.) Bytes may
/// arrive in pieces of any size; the events are the same. After `end` the next call starts the
/// next request. After an error it stays in error: the framing of what follows can't be trusted.
/// Memory is bounded by `Limits`; a keep-alive GET allocates nothing. The fields are kept, in a
/// kilobyte that all parsers of a thread take turns with, from `head` to the next call: so make it
/// soon, also where no content follows.
class RequestParser {
 public:
  enum class Event {
    need_more,  ///< nothing more to tell before there are more bytes
    head,       ///< `head()` is valid until the next call
    body,       ///< `Step::body` is a piece of the content
    end,        ///< the request is whole (after `head` where there is no content)
  };
  struct Step {
    Event event = Event::need_more;
    /// Bytes of the input this step used up: drop them before the next call. `need_more` may have
    /// used some, too: an empty line before a request, or the size of a chunk.
    std::size_t consumed = 0;
    /// For `body`: a view into the input, gone when the input is; never empty.
    std::string_view body = {};
  };

  explicit RequestParser(const Limits& limits = {});
  ~RequestParser();
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;

  /// Reports the next thing that happened. Never throws for what a peer sent.
  /// A body over the limit by its Content-Length is an error right after `head`.
  Result<Step, Error> advance(std::string_view input);

  /// The head of the request at hand; valid after `Event::head` until the next call of `advance`.
  const RequestHead& head() const noexcept;

  /// Raises or lowers the bound on this request's content; to be called between `head` and the
  /// next `advance` (a route with a limit of its own). The next request starts with the default.
  void limit_body(std::uint64_t bytes_max) noexcept;

  /// True between two requests: no byte of a next one was seen. What tells an idle connection from
  /// one that is stuck in a head.
  bool idle() const noexcept;

 private:
  /// What the fields of a head add up to.
  struct Facts {
    internal::FramingFields framing;
    bool has_host = false;
    bool has_upgrade = false;
    bool expects_continue = false;
    bool expects_more = false;  ///< than anyone could fulfil
  };
  struct Lines;
  enum class Phase : std::uint8_t { head, body, failed };

  Result<Step, Error> read_head(std::string_view input);
  Result<Step, Error> read_body(std::string_view input);
  Error fail(Error error) noexcept;

  Limits limits_;
  internal::HeadReader<RequestHead> reader_;
  Facts facts_;
  internal::BodyReader body_;
  Error error_ = internal::no_error;
  Phase phase_ = Phase::head;
  std::uint8_t empty_lines_ = 0;
  bool idle_ = true;
};

}  // namespace confab::http
