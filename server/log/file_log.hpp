#pragma once
/// The log in a directory: what confab uses unless it is told otherwise.

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/log/batch.hpp"
#include "server/log/error.hpp"
#include "server/log/files.hpp"
#include "server/log/flusher.hpp"
#include "server/log/log.hpp"
#include "server/log/recovery.hpp"
#include "server/log/signal.hpp"
#include "server/log/spare.hpp"
#include "server/log/walk.hpp"
#include "server/log/worker.hpp"

namespace confab::log {

struct FileLogOptions {
  Durability durability = Durability::disk;
  Flushing flushing = Flushing::adaptive;
  /// Zeroed before the first answer: 1 MiB takes some 3 ms.
  std::uint64_t first_segment_bytes = 1024 * std::uint64_t{1024};
  /// Zeroed in the background.
  std::uint64_t segment_bytes = 16 * 1024 * std::uint64_t{1024};
};

/// `append` is one write and one flush; a segment that is full is followed by the next, which is
/// zeroed ahead. Where that fails for want of room, it appends; a segment then grows to
/// `segment_bytes` at most, unless a single batch is larger.
///
/// Whoever destroys it has closed it and waited for what was going on, or does not run the loop any
/// more.
class FileLog final : public Log {
 public:
  /// `data` is the data directory, whose lock the caller holds (DataLock); segments lie in
  /// `data/log`. Blocks: it reads and verifies everything after `start`, some GB/s. `next` starts
  /// after `start`.
  static Opened<std::unique_ptr<FileLog>> open(boost::asio::any_io_executor executor,
                                               const std::string& data, const Start& start = {},
                                               const FileLogOptions& options = {},
                                               Files& files = system_files());

  ~FileLog() override;
  awaitable<Result<void>> append(std::vector<chat::Proposal> batch) override;
  bool failed() const override { return failed_; }
  awaitable<Result<std::vector<chat::Record>>> next() override;
  Position position() const override { return end_; }
  /// Of whole segments: the one in use counts until it is trimmed.
  std::uint64_t bytes() const override;
  /// Removes segments that lie wholly before. With the very last position, and no `append` coming
  /// between, the one in use as well: then nothing is left of what was erased. An append meanwhile
  /// waits for three flushes at most. Works on a closed log, not on a failed one. One at a time.
  awaitable<Result<void>> trim(Position through) override;
  Identity identity() const override { return identity_; }
  void close() override;

  /// What opening cut off, if anything.
  const std::optional<TornTail>& torn_tail() const { return torn_tail_; }
  /// Completes when the background work given so far (zeroing ahead) is done.
  awaitable<void> settled();

 private:
  FileLog(const boost::asio::any_io_executor& executor, const std::string& data, const Start& start,
          const FileLogOptions& options, Files& files, Recovered found);

  struct NextSegment {
    std::unique_ptr<File> file;
    std::string name;
    std::uint64_t size = 0;
  };
  std::optional<NextSegment> next_segment(std::size_t batch_bytes);
  awaitable<Result<void>> write(Position end);
  awaitable<Result<void>> trim_segments(Position through);
  awaitable<Result<void>> replace_segment();
  awaitable<Result<void>> remove_segments(chat::Seq through);
  Result<std::vector<chat::Record>> replay();

  Files& files_;
  const std::string directory_;
  const FileLogOptions options_;
  const Identity identity_;
  const std::optional<TornTail> torn_tail_;

  std::vector<std::uint64_t> older_;  ///< segments that opening found to be behind the state file
  std::vector<SegmentExtent> segments_;  ///< the last is in use
  std::unique_ptr<File> file_;           ///< that one
  std::uint64_t file_bytes_;             ///< its size: up to here there are zeros
  Position end_;

  const Position start_;
  const Position replay_end_;
  std::optional<Walk> replay_;           ///< until what was found when opening is handed out
  std::vector<chat::Record> committed_;  ///< not handed out yet
  std::string bytes_;                    ///< of the batch at hand
  bool appending_ = false;
  bool trimming_ = false;
  bool replacing_ = false;
  bool closed_ = false;
  bool failed_ = false;
  Signal changed_;

  Spare spare_;
  std::unique_ptr<Flusher> flusher_;
  Worker background_;  // last: its thread ends before what it works on
};

}  // namespace confab::log
