#pragma once
/// Follows the stream of events in a thread of its own, and hands over what it hears.

#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "client/follower.hpp"

namespace confab::client {

/// As many events may wait for the loop; then no more are read, and the server sees a slow reader.
inline constexpr std::size_t events_waiting_max = 256;
/// As many are handed over at once, so that whoever types is not kept waiting by a flood.
inline constexpr std::size_t events_at_once = 64;

class Ear : private Follower::Listener {
 public:
  struct Heard {
    api::Event event;
    std::string line;  ///< the JSON as it came
  };
  /// Who is told, in the thread of the loop, everything in order.
  class Owner {
   public:
    virtual ~Owner() = default;
    /// At least one.
    virtual void heard(const std::vector<Heard>& events) = 0;
    /// Nothing comes for now; it is tried again, without end.
    virtual void interrupted(const std::string& why) = 0;
    virtual void resumed() = 0;
    /// Nothing comes any more: what has happened can't be mended by trying again.
    virtual void deaf(const Failure& failure) = 0;
  };

  /// `owner` has to outlive it, and `loop` what it posts. Listening begins behind the event
  /// `after`.
  Ear(boost::asio::io_context& loop, Owner& owner, ApiClient api, std::uint64_t after,
      std::stop_token stop);
  /// In the thread of the loop. Waits for its own, so somebody has to have asked it to stop before.
  /// Nobody is told anything any more.
  ~Ear() override;
  Ear(const Ear&) = delete;
  Ear& operator=(const Ear&) = delete;

  /// While it holds, nothing is handed over; `hold(false)` goes on with what has come meanwhile.
  void hold(bool held);

 private:
  struct Note {
    enum class Kind { event, interrupted, resumed, deaf } kind;
    Heard heard = {};
    std::string why = {};
    Failure failure = {};
  };

  /// What the two threads share, and what is posted to the loop keeps alive.
  struct Shared {
    Shared(boost::asio::io_context& its_loop, Owner* its_owner)
        : loop(its_loop), owner(its_owner) {}

    boost::asio::io_context& loop;
    Owner* owner;       ///< only in the loop's thread; none: nobody is told any more
    bool held = false;  ///< likewise
    std::mutex mutex;
    std::condition_variable_any room;
    std::vector<Note> notes;
    bool posted = false;
  };

  Outcome<void> hear(const api::Event& event, std::string_view line) override;
  Outcome<void> idle(std::uint64_t) override { return {}; }
  void interrupted(const std::string& why) override;
  void resumed() override;

  void add(Note note);
  static void hand_over(const std::shared_ptr<Shared>& shared);

  ApiClient api_;
  std::stop_token stop_;
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace confab::client
