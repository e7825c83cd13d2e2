#pragma once
/// Sends what a form posts on to another server's intake (`--form-forward`).

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>

#include "server/edge/intake/address.hpp"
#include "server/edge/intake/intake.hpp"
#include "server/edge/intake/spool.hpp"

namespace confab::edge {

/// The other one has it, as its message `id`.
struct Delivered {
  std::uint64_t id = 0;
};
/// It is on this one's disk, and will be sent as soon as the other one takes it.
struct Queued {};
/// A `Response` is a problem: it is not wanted, here or there, or could not be stored.
using Forwarded = std::variant<Delivered, Queued, Response>;

struct ForwardTimes {
  /// How long whoever posts waits for the outcome, before it is `Queued`.
  std::chrono::milliseconds outcome = std::chrono::seconds{2};
  /// How long the other one may take to answer a line, connecting included.
  std::chrono::milliseconds answer = std::chrono::seconds{10};
  /// Between two tries; twice as long each time, less up to a half by chance.
  std::chrono::milliseconds pause_least{100};
  std::chrono::milliseconds pause_most = std::chrono::seconds{10};
};

/// Each message is on disk before anything else happens, and carries a key of its own: whatever
/// becomes of either process or of the connection between them, it is posted there, and once (as
/// long as it is there again within its `--idempotency-ttl`). They are sent in order, one at a
/// time. What the other one refuses for good is told to whoever still waits, else in the journal;
/// what it cannot take now (503) is tried again, and everything behind it waits. When nobody waits
/// any more and the name has used up its hour (429), as it may after hours without the other one,
/// the message is held back until it has another, and those behind it go on.
/// Lives on the loop's thread.
class Forwarder {
 public:
  Forwarder(boost::asio::any_io_executor executor, const IntakeAddress& target, Spool& spool,
            core::Journal& journal, std::size_t text_max, ForwardTimes times = {});

  /// An empty key gets a random one; with the same key it is posted once.
  awaitable<Forwarded> forward(Posting posting);

  /// Sends what waits, until `stop`.
  awaitable<void> run();
  /// What is not answered yet stays on disk for the next start.
  void stop();

 private:
  using Tcp = boost::asio::ip::tcp;
  struct Waiter;

  awaitable<void> deliver(std::uint64_t number);
  awaitable<Result<std::string>> exchange(const std::string& line);
  awaitable<Result<std::string>> talk(const std::string& line);
  std::optional<std::uint64_t> due();
  bool hold(std::uint64_t number, const Forwarded& outcome);
  void tell(std::uint64_t number, Forwarded outcome);
  awaitable<void> wait_after(std::string_view trouble);
  void hang_up();

  boost::asio::any_io_executor executor_;
  const IntakeAddress target_;
  Spool& spool_;
  core::Journal& journal_;
  const std::size_t text_max_;
  const ForwardTimes times_;
  Tcp::socket socket_;
  std::string unread_;              ///< of the answers
  boost::asio::steady_timer wake_;  ///< cancelled when there is something to send
  std::map<std::uint64_t, Waiter*> waiters_;
  std::map<std::uint64_t, std::chrono::steady_clock::time_point> held_;  ///< back, until then
  std::minstd_rand random_;                                              ///< for pauses
  unsigned failures_ = 0;                                                ///< in a row
  bool stopping_ = false;
};

/// What an intake's line of an answer says; nothing when it is no answer, or asks to try again.
std::optional<Forwarded> read_answer(std::string_view line);

}  // namespace confab::edge
