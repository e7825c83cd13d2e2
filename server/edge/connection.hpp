#pragma once
/// One HTTP connection, from its first byte to its last.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/intrusive/list_hook.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http/request_parser.hpp"
#include "protocol/units.hpp"
#include "server/edge/access_log.hpp"
#include "server/edge/buffer_pool.hpp"
#include "server/edge/client_address.hpp"
#include "server/edge/context.hpp"
#include "server/edge/date_cache.hpp"
#include "server/edge/deadlines.hpp"
#include "server/edge/live/live.hpp"
#include "server/edge/request.hpp"
#include "server/edge/spares.hpp"

namespace confab::edge {

/// Room for a whole head, or for many small requests at once.
constexpr std::size_t read_buffer_bytes(const http::Limits& limits) {
  return limits.head_bytes_max > 16 * KiB ? limits.head_bytes_max + 1 * KiB : 17 * KiB;
}

/// Answers gathered for one write; past this they are written before the next request is answered.
inline constexpr std::size_t output_bytes_max = 64 * KiB;
/// What is kept of a request or an answer for the next one, and how large.
inline constexpr std::size_t spares_max = 256;
inline constexpr std::size_t spare_bytes_max = 8 * KiB;
/// A body that a handler reads while it arrives has the body's time-out for each so many bytes: who
/// is slow gets a large file through, and who sends a byte now and then does not.
inline constexpr std::size_t streamed_bytes_per_timeout = 64 * KiB;

/// The time-outs of the settings.
Deadlines::Timeouts timeouts(const Settings& settings);

/// What all connections of a loop share.
struct Shared {
  Services services;
  Deadlines& deadlines;
  BufferPool& buffers;
  DateCache& date;
  const TrustedProxies& trusted_proxies;
  AccessLog* access_log = nullptr;  ///< null: nobody wants to know
  bool leaving = false;             ///< the server stops: every answer is the last one
  Spares<std::string> outputs = Spares<std::string>{spares_max};
  Spares<std::unique_ptr<Request>> requests = Spares<std::unique_ptr<Request>>{spares_max};
};

/// Reads, parses and answers in order, pipelining included. What was found with one read is
/// answered with one write. Refusals of the HTTP layer end the connection, because the framing of
/// what follows can't be trusted. Lives in the frame of the coroutine that runs it; every call is
/// made on the loop's thread.
class Connection final : public Deadlines::Waiter,
                         public boost::intrusive::list_base_hook<
                             boost::intrusive::tag<struct OpenConnections>,
                             boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  Connection(Stream& socket, boost::asio::ip::address peer, Shared& shared, std::uint64_t number);
  ~Connection() override;

  /// Until the peer is gone, has asked for the end or for a stream, or was refused.
  awaitable<void> run();

  /// After `run`: what is to come of the socket, when that is a stream; else null. This one's
  /// memory is of no use to it.
  std::unique_ptr<Live> go_live();
  /// After `run`: whether the peer may still be sending, and so not have noticed the end.
  bool has_to_linger() const { return !lost_ && (refused_ || more_has_come()); }
  /// And how much that may be: who sends a file is heard out, or would not hear why it was refused.
  std::size_t linger_bytes() const;

  /// The server is leaving: ends at once when idle, else after the answer at hand.
  void leave();

  void on_deadline() override;

 private:
  class Incoming;
  enum class Progress { need_more, request_ready, finished };

  boost::system::error_code fill_buffer();
  std::string_view bytes();
  Progress parse();
  bool more_has_come() const;
  void on_head();
  void watch_reading();
  void refuse(Response response);
  void append(const Response& response, bool head_only);
  void append_health();
  void note_access(const Response& response, bool head_only) const;
  awaitable<void> answer_ready();
  void drop_rest_of_body();
  awaitable<void> send_file(FileSlice& file);
  awaitable<void> send_backlog(std::shared_ptr<const LivePlan> plan);
  bool write_now();
  awaitable<void> write_rest();
  void rest();
  void release_buffer();
  void give_back();

  Stream& socket_;
  Shared& shared_;
  http::RequestParser parser_;
  std::string address_;  ///< the peer's
  boost::asio::ip::address peer_;
  std::optional<BufferPool::Lease> buffer_;  ///< while reading
  std::string unread_;  ///< bytes of a head that is not whole yet, while there is no buffer
  std::string out_;     ///< answers not written yet; without memory of its own while idle
  std::unique_ptr<Request> request_;      ///< being read, or being answered
  std::shared_ptr<const LivePlan> live_;  ///< what this becomes after the answer at hand
  std::uint64_t number_;                  ///< of this connection, for its request ids
  std::uint32_t requests_ = 0;
  std::uint32_t filled_ = 0;  ///< bytes in the buffer
  std::uint32_t used_ = 0;    ///< of those, parsed
  bool keep_alive_ = true;    ///< what the request at hand asked for
  bool http_1_0_ = false;
  bool at_once_ = false;  ///< the request at hand is answered without waiting
  bool in_body_ = false;
  bool streams_ = false;  ///< the handler reads the content as it arrives
  bool invite_ = false;   ///< and the peer wants to be asked for it
  bool closing_ = false;  ///< nothing more is read
  bool refused_ = false;  ///< and the peer may still be sending
  bool refused_streaming_ = false;
  bool timed_out_ = false;
  bool lost_ = false;  ///< the socket is of no use any more
};

}  // namespace confab::edge
