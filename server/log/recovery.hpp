#pragma once
/// What a log finds when it is opened.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/log/error.hpp"
#include "server/log/files.hpp"
#include "server/log/log.hpp"
#include "server/log/walk.hpp"

namespace confab::log {

/// What the state file stands for; without one, the beginning of whatever log is there.
struct Start {
  Position position;
  std::optional<Identity> identity;
};

struct Recovered {
  Identity identity{};
  Position end;                         ///< of the last record
  std::vector<SegmentExtent> segments;  ///< from the one that `start` is in; the last is in use
  std::vector<std::uint64_t> older;     ///< first seqs of segments that lie wholly before
  std::unique_ptr<File> file;           ///< the segment in use
  std::uint64_t file_bytes = 0;         ///< its size
  std::optional<TornTail> torn_tail;    ///< what was cut off
};

/// Verifies everything after `start`, cuts off a torn tail, and makes sure that what was found is
/// on disk, not just in memory. An empty directory gets a new log. Refuses, with nothing changed:
/// `damaged`, `newer_version`, `gap`, `went_back`, `another_log`.
Opened<Recovered> recover(Files& files, const std::string& data, const Start& start,
                          std::uint64_t first_segment_bytes);

}  // namespace confab::log
