#pragma once
/// When to give up on a peer: one timer for all connections.

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>

namespace confab::edge {

/// What a connection is waiting for. Each has its own time-out.
enum class Phase : std::uint8_t {
  idle,  ///< between two requests
  head,
  body,
  write,
  stream,  ///< until the next keepalive
  none,
};

/// Watches any number of waiting peers at the cost of one list insertion each: all waits of a phase
/// are equally long, so the list of a phase is in order of its deadlines. Single-threaded.
class Deadlines {
 public:
  using Clock = std::chrono::steady_clock;
  /// A few milliseconds coarse, and a fifth of the price: it is read for every request.
  static Clock::time_point now() noexcept;

  /// One who waits. Leaves its list by itself when it is destroyed.
  class Waiter : public boost::intrusive::list_base_hook<
                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    virtual ~Waiter() = default;
    /// The time is over; called from `Deadlines`' loop, and the waiter is no longer watched.
    virtual void on_deadline() = 0;
    Phase phase() const noexcept { return phase_; }

   private:
    friend class Deadlines;
    Clock::time_point due_{};
    Phase phase_ = Phase::none;
  };

  struct Timeouts {
    std::chrono::milliseconds idle, head, body, write, stream;
  };
  Deadlines(const boost::asio::any_io_executor& executor, const Timeouts& timeouts);

  /// Starts the time-out of a phase anew; `none` only stops watching.
  void watch(Waiter& waiter, Phase phase);
  /// The loop; ends when `stop` is called.
  boost::asio::awaitable<void> run();
  void stop();

 private:
  using List = boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>>;
  static constexpr std::size_t phases = 5;

  Clock::time_point earliest() const;

  std::array<std::chrono::milliseconds, phases> timeouts_;
  std::array<List, phases> waiting_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace confab::edge
