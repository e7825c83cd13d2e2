#pragma once
/// New segments: made at once, or zeroed ahead in the background.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "server/log/files.hpp"
#include "server/log/flusher.hpp"
#include "server/log/segment.hpp"
#include "server/log/worker.hpp"

namespace confab::log {

/// A segment without records.
struct EmptySegment {
  std::unique_ptr<File> file;
  std::uint64_t size = 0;  ///< of the file; less than asked for where there is no room for zeros
};

/// Makes the file, named `empty_name`, with its zeros flushed. Takes a while.
Result<EmptySegment> prepare_empty_segment(Files& files, const std::string& directory,
                                           std::uint64_t size);
/// Gives it its header and its name, both flushed: from now on it is part of the history.
Written publish(const EmptySegment& segment, Files& files, const std::string& directory,
                const SegmentHead& head);

/// The file of zeros that the next segment will be: at most one at a time.
class Spare {
 public:
  Spare(Files& files, std::string directory, std::uint64_t size)
      : files_(files), directory_(std::move(directory)), size_(size) {}

  std::uint64_t size() const { return size_; }
  /// Prepares one in the background, unless it is there, on its way, or could not be had.
  void want(Worker& background);
  /// The file, named `spare_name`; null when it is not ready. It is the caller's from now on.
  std::unique_ptr<File> take();
  /// A failure is forgotten: `want` tries again.
  void retry();
  /// What is on its way ends soon, without a file.
  void give_up() { given_up_ = true; }

 private:
  enum class State { none, preparing, ready, failed };
  std::unique_ptr<File> prepare();

  Files& files_;
  const std::string directory_;
  const std::uint64_t size_;
  std::mutex mutex_;
  State state_ = State::none;
  std::unique_ptr<File> file_;
  std::atomic<bool> given_up_ = false;
};

}  // namespace confab::log
