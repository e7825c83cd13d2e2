#pragma once
/// The log's promise without a disk: for tests, and for `--log memory`.

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "server/log/log.hpp"
#include "server/log/signal.hpp"

namespace confab::log {

/// What would be on the disk. Outlives the log that writes it, so that another one can be opened on
/// it, as after a restart.
struct MemoryStore {
  Identity identity{};
  Position before;  ///< the first record: those up to here were trimmed
  struct Entry {
    chat::Record record;
    Position position;
  };
  std::vector<Entry> entries;
  std::uint64_t bytes = 0;  ///< that the entries would take on a disk
};

/// The store with an identity of its own.
std::shared_ptr<MemoryStore> make_memory_store();

class MemoryLog final : public Log {
 public:
  /// `next` starts after `start`, which has to be a position of the store.
  explicit MemoryLog(boost::asio::any_io_executor executor,
                     std::shared_ptr<MemoryStore> store = make_memory_store(), Position start = {});

  awaitable<Result<void>> append(std::vector<chat::Proposal> batch) override;
  bool failed() const override { return failed_; }
  awaitable<Result<std::vector<chat::Record>>> next() override;
  Position position() const override;
  std::uint64_t bytes() const override { return store_->bytes; }
  awaitable<Result<void>> trim(Position through) override;
  Identity identity() const override { return store_->identity; }
  void close() override;

  // --- trouble, for tests of who uses a log

  /// The next append stores nothing and answers this; the ones after it work.
  void fail_next_write(boost::system::error_code error);
  /// The next append fails for good.
  void fail_next_flush() { fail_flush_ = true; }
  /// Appends don't complete, and nothing of them is in the log, until `release`.
  void hold() { held_ = true; }
  void release();
  /// How many appends wait for `release`.
  std::size_t held() const { return waiting_; }

 private:
  std::shared_ptr<MemoryStore> store_;
  std::uint64_t handed_out_;  ///< the seq up to which `next` has given records
  bool closed_ = false;
  bool failed_ = false;
  Signal committed_;

  std::optional<boost::system::error_code> fail_write_;
  bool fail_flush_ = false;
  bool held_ = false;
  std::size_t waiting_ = 0;
  Signal released_;
};

}  // namespace confab::log
