#pragma once
/// A socket that says when it is ready, at no system call a wait.

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/intrusive/list_hook.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "protocol/result.hpp"

namespace confab::edge {

class Poller;

/// Pieces that one gathered write takes at most.
inline constexpr std::size_t pieces_per_write_max = 64;

/// A connected socket, non-blocking, closed when this ends.
class Stream : public boost::intrusive::list_base_hook<
                   boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  enum class Interest : std::uint8_t { read, write };

  /// Who writes beside a coroutine that reads.
  class Writer {
   public:
    /// There is room again. Called from the poller's loop, and only if a write was cut short.
    virtual void on_writable() = 0;

   protected:
    ~Writer() = default;
  };

  /// Takes over a non-blocking descriptor.
  Stream(Poller& poller, int descriptor);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Whether trying makes sense. May be wrong once in a while: then the try says `would_block`.
  bool ready(Interest interest) const noexcept {
    return interest == Interest::read ? readable_ : writable_;
  }

  /// Completes with void(error_code) when it is ready, or with `operation_aborted` after `cancel`.
  /// Only while it is not ready, and one at a time.
  template <class Token>
  auto wait(Interest interest, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code)>(
        [this, interest](auto handler) {
          interest_ = interest;
          // Not assigned: assigning to this type wraps the handler in itself (Boost 1.81).
          Waiter{std::move(handler)}.swap(waiter_);
        },
        token);
  }

  /// Like read(2) and write(2), without waiting: `would_block`, `eof`, or what the system says.
  std::size_t read_some(std::span<char> into, boost::system::error_code& error) noexcept;
  std::size_t write_some(std::string_view bytes, boost::system::error_code& error) noexcept;

  /// One write of many pieces (sendmsg(2)), of `pieces_per_write_max` at most.
  std::size_t write_some(std::span<const std::string_view> pieces,
                         boost::system::error_code& error) noexcept;

  /// The same without a look at the stream: for whoever writes to thousands, and tells those that
  /// took less than all of it (`fell_short`).
  static std::size_t write_to(int descriptor, std::string_view bytes,
                              boost::system::error_code& error) noexcept;
  int descriptor() const noexcept { return descriptor_; }
  void fell_short() noexcept { writable_ = false; }

  /// From now on, or with null no longer, told when there is room to write.
  void set_writer(Writer* writer) noexcept { writer_ = writer; }
  /// How long what was sent may stay unacknowledged before the connection counts as lost
  /// (TCP_USER_TIMEOUT, RFC 5482).
  void set_user_timeout(std::chrono::milliseconds timeout) noexcept;
  /// About how much the system takes beyond what it may send now (TCP_NOTSENT_LOWAT, tcp(7));
  /// otherwise that is megabytes.
  void set_unsent_max(std::size_t bytes) noexcept;

  /// Bytes that could be read now.
  std::size_t available() const noexcept;
  void shutdown_send() noexcept;
  /// Nothing can be read or written any more.
  void shutdown() noexcept;
  /// Ends a wait; the waiter is called by the loop, not from here.
  void cancel();

 private:
  friend class Poller;
  void on_events(std::uint32_t events);

  using Waiter = boost::asio::any_completion_handler<void(boost::system::error_code)>;

  Poller& poller_;
  int descriptor_;
  Interest interest_ = Interest::read;
  bool readable_ = false;
  bool writable_ = true;
  bool ended_ = false;  ///< the peer sends no more, so there is always something to read: the end
  Writer* writer_ = nullptr;
  Waiter waiter_;
};

}  // namespace confab::edge
