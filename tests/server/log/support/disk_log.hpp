#pragma once
/// A file log on a simulated disk.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/log/check.hpp"
#include "server/log/file_log.hpp"
#include "tests/server/log/support/loop.hpp"
#include "tests/server/log/support/proposals.hpp"
#include "tests/server/log/support/simulated_disk.hpp"

namespace confab::log::testing {

inline const std::string data = "data";
inline const std::string first_segment = "data/log/00000000000000000001.log";

/// Small segments, and everything in the calling thread.
inline FileLogOptions small_segments() {
  FileLogOptions options;
  options.flushing = Flushing::inline_;
  options.first_segment_bytes = 1024;
  options.segment_bytes = 2048;
  return options;
}

struct DiskLog {
  explicit DiskLog(std::unique_ptr<SimulatedDisk> on = std::make_unique<SimulatedDisk>())
      : disk(std::move(on)) {}

  Opened<void> open(const Start& start = {}, const FileLogOptions& options = small_segments()) {
    log.reset();
    Opened<std::unique_ptr<FileLog>> opened =
        FileLog::open(loop->executor(), data, start, options, *disk);
    if (!opened) return opened.error();
    log = *std::move(opened);
    return {};
  }
  /// The text of the refusal; empty when it opened.
  std::string refusal(const Start& start = {}) {
    const Opened<void> opened = open(start);
    return opened ? std::string() : opened.error().detail;
  }

  /// Waits for the background too, so that what is on the disk is the same every time.
  Result<void> append(std::vector<chat::Proposal> batch) {
    const Result<void> appended = loop->run(log->append(std::move(batch)));
    loop->run(log->settled());
    return appended;
  }
  Result<void> trim(Position through) { return loop->run(log->trim(through)); }

  std::vector<chat::Record> rest(Position from = {}) {
    std::vector<chat::Record> all;
    while (chat::raw(from.seq) + all.size() < chat::raw(log->position().seq)) {
      Result<std::vector<chat::Record>> some = loop->run(log->next());
      if (!some || some->empty()) {
        ADD_FAILURE() << "the history ends early";
        break;
      }
      std::move(some->begin(), some->end(), std::back_inserter(all));
    }
    return all;
  }

  std::unique_ptr<Loop> loop = std::make_unique<Loop>();
  std::unique_ptr<SimulatedDisk> disk;
  std::unique_ptr<FileLog> log;
};

}  // namespace confab::log::testing
