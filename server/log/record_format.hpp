#pragma once
/// One record <-> bytes. All numbers are little endian.
///
/// ```
/// offset size
///      0    4  length    bytes of the whole record, this field included
///      4    4  crc32c    of everything else: length, then all that follows this field
///      8    4  previous  crc32c of the record before; 0 before the first
///     12    8  seq       its place: one more than the record before
///     20    8  at        microseconds since 1970, UTC; never less than the record before
///     28    8  node      who proposed it
///     36    8  tag       the proposer's number for it
///     44    8  batch     seq of the first record of its batch
///     52    1  flags     1: last of its batch; 2: its batch was not flushed to disk
///     53    1  kind      of the command
///     54    1  version   of the command's fields
///     55    1  0
///     56       payload   the command's fields (command_format.hpp)
/// ```
///
/// A length of 0 is where the records of a segment end. A batch is in the log when its last record
/// is: a reader that finds only some of its records takes none.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/chat/commands.hpp"
#include "server/log/result.hpp"

namespace confab::log {

inline constexpr std::size_t record_head_bytes = 56;
/// A length beyond this is damage, and a command that needs more is refused.
inline constexpr std::size_t record_bytes_max = 1024 * std::size_t{1024};

/// Where a record stands among others, and how it was written.
struct Place {
  std::uint32_t previous = 0;
  chat::Seq batch{};
  bool last_of_batch = true;
  bool unflushed = false;
  bool operator==(const Place&) const = default;
};

/// A record whose checksum holds. `payload` points into the bytes it was found in.
struct RawRecord {
  std::uint32_t length = 0;
  std::uint32_t checksum = 0;
  Place place;
  chat::Seq seq{};
  chat::Time at{};
  std::uint64_t node = 0;
  std::uint64_t tag = 0;
  std::uint8_t kind = 0;
  std::uint8_t version = 0;
  std::string_view payload;
};

/// Appends the record to `to` and answers its checksum. `record_too_large` appends nothing.
Result<std::uint32_t> encode(const chat::Record& record, const Place& place, std::string& to);

/// The length that the record at the start of `bytes` claims, if it is a possible one: enough to
/// know how many bytes `find_record` needs. Wants at least 4 bytes.
std::optional<std::size_t> claimed_length(std::string_view bytes) noexcept;

/// The seq that the record at the start of `bytes` claims. Wants at least a whole head.
std::uint64_t claimed_seq(std::string_view bytes) noexcept;

/// The record that `bytes` begin with; nothing when it is incomplete or its checksum fails.
std::optional<RawRecord> find_record(std::string_view bytes) noexcept;

/// Decodes the payload. Errors: `unknown_kind`, `newer_version`, `damaged`.
Result<chat::Record> to_record(const RawRecord& raw);

}  // namespace confab::log
