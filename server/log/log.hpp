#pragma once
/// The one history everything else is derived from.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <vector>

#include "server/chat/commands.hpp"
#include "server/log/result.hpp"

namespace confab::log {

template <class T>
using awaitable = boost::asio::awaitable<T>;

/// A place in a history, and proof that it is that history: the checksum of the record there covers
/// the one before it, and so on. `seq` 0 is the beginning, with checksum 0.
struct Position {
  chat::Seq seq{};
  chat::Time at{};
  std::uint32_t checksum = 0;
  bool operator==(const Position&) const = default;
};

/// Which history this is: random, made with the log. A state file names the log it belongs to.
using Identity = std::array<std::uint8_t, 16>;

/// Whoever appends, the log decides the order and gives each record its place (`seq`) and its time
/// (`max(time of the record before it, the proposal's)`). Every record comes back through `next`,
/// this node's own and other nodes', once and in order.
///
/// All calls are made on one thread, that of the executor it was opened with, and completions come
/// back there; an implementation may flush elsewhere. At most one `append` and one `next` at a
/// time.
class Log {
 public:
  virtual ~Log() = default;

  /// Proposes the batch, all or nothing, keeping its inner order. Completes when a crash can no
  /// longer lose it (or what the log was opened to promise); that costs a disk flush, so bring many
  /// at once.
  ///
  /// Errors: `no_space_on_device` and other failed *writes* are cut back: nothing of the batch is
  /// in the log, and appending again later is allowed. A failed *flush* is final (`io_error`):
  /// nobody knows what was stored, every later append fails too, and the process is expected to
  /// stop.
  virtual awaitable<Result<void>> append(std::vector<chat::Proposal> batch) = 0;

  /// True after a failure that is final.
  virtual bool failed() const = 0;

  /// Waits for what was committed after the last call; starts after the position the log was opened
  /// at. Never empty unless the log was closed. During recovery it hands out bounded chunks.
  virtual awaitable<Result<std::vector<chat::Record>>> next() = 0;

  /// The last committed record, whether or not `next` has handed it out.
  virtual Position position() const = 0;

  /// Bytes that a replay would read: what compaction is decided by.
  virtual std::uint64_t bytes() const = 0;

  /// Nothing up to `through` is needed any more (a state file stands for it). May keep more.
  virtual awaitable<Result<void>> trim(Position through) = 0;

  virtual Identity identity() const = 0;

  /// `next` still hands out what was committed, then answers empty; appends fail from now on.
  virtual void close() = 0;
};

}  // namespace confab::log
