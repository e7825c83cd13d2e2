#include "server/log/record_format.hpp"

#include "server/log/bytes.hpp"
#include "server/log/command_format.hpp"
#include "server/log/crc32c.hpp"
#include "server/log/error.hpp"

namespace confab::log {
namespace {

enum Offset : std::size_t {
  length_at = 0,
  checksum_at = 4,
  previous_at = 8,
  seq_at = 12,
  time_at = 20,
  node_at = 28,
  tag_at = 36,
  batch_at = 44,
  flags_at = 52,
  kind_at = 53,
  version_at = 54,
};
enum Flag : std::uint8_t { last_of_batch = 1, unflushed = 2 };

std::uint32_t checksum_of(std::string_view record) noexcept {
  return crc32c(record.substr(previous_at), crc32c(record.substr(length_at, checksum_at)));
}

}  // namespace

Result<std::uint32_t> encode(const chat::Record& record, const Place& place, std::string& to) {
  const std::size_t start = to.size();
  to.resize(start + record_head_bytes);
  encode(record.command, to);
  const std::size_t length = to.size() - start;
  if (length > record_bytes_max) {
    to.resize(start);
    return Error::record_too_large;
  }

  char* const head = to.data() + start;
  store(head + length_at, static_cast<std::uint32_t>(length));
  store(head + previous_at, place.previous);
  store(head + seq_at, chat::raw(record.seq));
  store(head + time_at, std::int64_t{record.at.time_since_epoch().count()});
  store(head + node_at, record.node);
  store(head + tag_at, record.tag);
  store(head + batch_at, chat::raw(place.batch));
  head[flags_at] = static_cast<char>((place.last_of_batch ? last_of_batch : 0) |
                                     (place.unflushed ? unflushed : 0));
  head[kind_at] = static_cast<char>(kind_of(record.command));
  head[version_at] = static_cast<char>(version_of(record.command));
  const std::uint32_t checksum = checksum_of(std::string_view(to).substr(start));
  store(head + checksum_at, checksum);
  return checksum;
}

std::optional<std::size_t> claimed_length(std::string_view bytes) noexcept {
  const std::size_t length = load<std::uint32_t>(bytes.data() + length_at);
  if (length < record_head_bytes || length > record_bytes_max) return std::nullopt;
  return length;
}

std::uint64_t claimed_seq(std::string_view bytes) noexcept {
  return load<std::uint64_t>(bytes.data() + seq_at);
}

std::optional<RawRecord> find_record(std::string_view bytes) noexcept {
  if (bytes.size() < record_head_bytes) return std::nullopt;
  const std::optional<std::size_t> length = claimed_length(bytes);
  if (!length || *length > bytes.size()) return std::nullopt;
  bytes = bytes.substr(0, *length);

  const char* const head = bytes.data();
  RawRecord raw;
  raw.length = static_cast<std::uint32_t>(*length);
  raw.checksum = load<std::uint32_t>(head + checksum_at);
  if (checksum_of(bytes) != raw.checksum) return std::nullopt;
  const auto flags = static_cast<std::uint8_t>(head[flags_at]);
  raw.place = {load<std::uint32_t>(head + previous_at),
               chat::Seq{load<std::uint64_t>(head + batch_at)}, (flags & last_of_batch) != 0,
               (flags & unflushed) != 0};
  raw.seq = chat::Seq{load<std::uint64_t>(head + seq_at)};
  raw.at = chat::Time{chat::Duration{load<std::int64_t>(head + time_at)}};
  raw.node = load<std::uint64_t>(head + node_at);
  raw.tag = load<std::uint64_t>(head + tag_at);
  raw.kind = static_cast<std::uint8_t>(head[kind_at]);
  raw.version = static_cast<std::uint8_t>(head[version_at]);
  raw.payload = bytes.substr(record_head_bytes);
  return raw;
}

Result<chat::Record> to_record(const RawRecord& raw) {
  Result<chat::Command> command = decode(raw.kind, raw.version, raw.payload);
  if (!command) return command.error();
  return chat::Record{raw.seq, raw.at, raw.node, raw.tag, *std::move(command)};
}

}  // namespace confab::log
