#pragma once
/// A segment: a file with a part of the history, named by its first record.
///
/// ```
/// DIR/log/00000000000000000001.log
///
/// offset size
///      0    8  "confab" 0 0
///      8    4  format version: 1
///     12    4  crc32c of the header's other bytes
///     16   16  identity of the log
///     32    8  first      seq of the first record, whether or not it is there yet
///     40    8  at         time of the record before it
///     48    4  previous   checksum of the record before it
///     52   12  0
///     64       records (record_format.hpp), then zeros to the end of the file
/// ```
///
/// A segment gets its name when its header is on disk, and not before. A batch is whole in one
/// segment. The zeros were written ahead, so that flushing records changes no metadata.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/log/error.hpp"
#include "server/log/files.hpp"
#include "server/log/log.hpp"

namespace confab::log {

inline constexpr std::size_t segment_head_bytes = 64;

struct SegmentHead {
  Identity identity{};
  Position before;  ///< the record before the first
  bool operator==(const SegmentHead&) const = default;
};

std::string encode(const SegmentHead& head);
/// Errors: `damaged`, `newer_version`.
Result<SegmentHead> decode_segment_head(std::string_view bytes);

/// Where the segments of a data directory are.
std::string log_directory(const std::string& data);
/// The file name of the segment that begins with this record.
std::string segment_name(std::uint64_t first);
/// The first record of the segment of that name; nothing when it is another file's name.
std::optional<std::uint64_t> first_of_segment(std::string_view name);

/// Names of files that are not yet, or never will be, part of the history; left behind by a crash,
/// they are removed.
inline constexpr std::string_view spare_name = "spare.tmp";
inline constexpr std::string_view next_name = "next.tmp";
inline constexpr std::string_view empty_name = "empty.tmp";

}  // namespace confab::log
