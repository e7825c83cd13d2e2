#pragma once
/// Where order is made: queue -> log -> chat -> answers.

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "server/chat/chat.hpp"
#include "server/core/clock.hpp"
#include "server/core/journal.hpp"
#include "server/log/log.hpp"

namespace confab::core {

template <class T>
using awaitable = boost::asio::awaitable<T>;

/// How many proposals go into one batch. What arrives while a batch is flushed is the next batch.
inline constexpr std::size_t batch_records_max = 1024;

/// Why a command got no outcome: the log could not take it (`unavailable`). Asking again is safe
/// when the command carries an idempotency key.
enum class CommitError { unavailable = 1 };

/// Proposes commands to the log and applies what comes back, this node's own records and others'.
///
/// Memory is never ahead of the disk: `commit` answers after the record was made durable *and*
/// applied. Its queue needs no bound of its own: a caller has one command in it at a time and
/// waits, so its length is bounded by the connections. Single-threaded: every call is made on the
/// executor.
class Committer {
 public:
  using Listener = std::function<void(std::span<const chat::Notification>)>;

  struct Parts {
    chat::Chat& chat;
    log::Log& log;
    const Clock& clock;
    std::uint64_t node = 0;            ///< random, new at every start
    Listener told = {};                ///< hears what each applied record means for others
    std::function<void()> fatal = {};  ///< the log failed for good: the process has to stop
    Journal* journal = nullptr;        ///< hears when the log takes nothing, and when it does again
  };
  Committer(boost::asio::any_io_executor executor, Parts parts);
  Committer(const Committer&) = delete;

  /// Judges, logs and applies. A command that would change nothing is answered without the log.
  awaitable<boost::system::result<chat::Outcome, CommitError>> commit(chat::Command command);

  /// Applies what the log already had; ends when all of it is applied. Before `run`.
  awaitable<log::Result<void>> replay();

  /// The two loops, until `stop` (or a fatal failure) and until what was queued is answered.
  awaitable<void> run();

  /// No new commands; those in the queue are still answered, then `run` ends.
  void stop();

  /// Now, and never before what was applied: what queries of the chat want to be asked with.
  chat::Time now() const;

  /// False when commands are answered `unavailable`: the log failed, or the server is stopping.
  bool accepting() const { return !stopping_ && !parts_.log.failed(); }

  /// Whether the last batch was taken: false while the disk is full. Others are still tried.
  bool storing() const noexcept { return storing_; }

  std::size_t queued() const noexcept { return queue_.size(); }

 private:
  using Answer = boost::system::result<chat::Outcome, CommitError>;
  using Waiter = boost::asio::any_completion_handler<void(Answer)>;
  struct Queued {
    chat::Proposal proposal;
    Waiter waiter;
  };
  struct InFlight {
    std::uint64_t tag = 0;
    Waiter waiter;
  };

  awaitable<void> propose_loop();
  awaitable<void> apply_loop();
  void note(const log::Result<void>& appended);
  awaitable<void> gather();
  std::vector<chat::Proposal> take_batch();
  void apply(const chat::Record& record);
  awaitable<bool> append(std::vector<chat::Proposal> batch);
  void refuse_from(std::uint64_t first_tag);
  void fail();

  boost::asio::any_io_executor executor_;
  Parts parts_;
  boost::asio::steady_timer wake_;  ///< cancelled when there is something to propose
  std::deque<Queued> queue_;        ///< not yet with the log
  std::deque<InFlight>
      in_flight_;  ///< with the log; tags ascending, so its own records match the front
  std::uint64_t next_tag_ = 1;
  bool storing_ = true;
  bool stopping_ = false;
  bool failed_ = false;  ///< and `fatal` was told
};

}  // namespace confab::core
