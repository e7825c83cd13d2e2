#pragma once
/// A connection that has become a stream.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "server/edge/buffer_pool.hpp"
#include "server/edge/context.hpp"
#include "server/edge/live/plan.hpp"
#include "server/edge/live/reader.hpp"

namespace confab::edge {

/// What the coroutine of the connection runs from then on. It is one allocation with no frames but
/// its own: there may be ten thousand of them.
class Live {
 public:
  /// What they have from their connection; outlives them.
  struct Parts {
    Services& services;
    Deadlines& deadlines;
    BufferPool& buffers;
    Stream& socket;
  };

  virtual ~Live() = default;
  /// Until the peer is gone, or the server has said its last.
  virtual boost::asio::awaitable<void> run() = 0;
  /// The socket is of no use any more: nobody is there to be said goodbye to.
  bool lost() const noexcept { return lost_ || reader_.lost(); }

 protected:
  Live(const Parts& parts, const Subscription& what);

  Parts parts_;
  Reader reader_;
  bool lost_ = false;
};

/// Begins what the plan says: writes `head`, the answer to the request, and the first events.
/// `first` are bytes of the peer that came behind that request.
std::unique_ptr<Live> begin_live(const Live::Parts& parts, const LivePlan& plan, std::string head,
                                 std::string first);

}  // namespace confab::edge
