#pragma once
/// A request's content while it is still arriving, for handlers that never hold all of it.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string_view>

#include "protocol/result.hpp"
#include "server/edge/response.hpp"

namespace confab::edge {

/// Handed to the handlers of routes that stream (`Route::streams_body`), by the connection. A
/// handler that answers before the end refuses the rest.
class IncomingBody {
 public:
  /// The next piece, good until the next call; empty at the end. The first call invites a peer that
  /// asked to be (Expect: 100-continue). What comes instead of a piece is what to answer: the
  /// content is over the limit, cannot be read, or took too long; nobody hears it if the peer is
  /// gone.
  virtual boost::asio::awaitable<Result<std::string_view, Response>> next() = 0;

  /// How much content there may be, in bytes. Before the first `next`.
  virtual void limit(std::uint64_t bytes_max) = 0;

 protected:
  ~IncomingBody() = default;
};

}  // namespace confab::edge
