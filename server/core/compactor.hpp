#pragma once
/// Makes a new state file of the old one and the log behind it, while the server goes on.

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "server/core/journal.hpp"
#include "server/log/log.hpp"

namespace confab::core {

/// Bytes of log at which a new state file is written and the log before it is dropped.
inline constexpr std::uint64_t compact_bytes = 64 * 1024 * 1024;

/// Reads the state file and applies the log up to `upto`, as a start would, and writes the result
/// as the new state file. Blocks; touches nothing of the running server's memory, so it holds
/// nobody up. The answer is whether the new file is there.
bool compact(const std::string& dir, const log::Identity& identity, const log::Position& upto,
             const std::atomic<bool>& give_up, Journal& journal);

/// Compacts on a thread of its own with low priority, then trims the log.
class Compactor {
 public:
  Compactor(std::string dir, log::Log& log, Journal& journal)
      : dir_(std::move(dir)), log_(log), journal_(journal) {}

  /// Compacts when the log has grown past `limit`; completes when that is done.
  boost::asio::awaitable<void> run_if_due(std::uint64_t limit = compact_bytes);

  /// Lets a compaction under way end early, without a new state file.
  void give_up() { give_up_ = true; }

 private:
  std::string dir_;
  log::Log& log_;
  Journal& journal_;
  std::atomic<bool> give_up_ = false;
};

}  // namespace confab::core
