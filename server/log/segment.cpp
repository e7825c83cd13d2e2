#include "server/log/segment.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "server/log/bytes.hpp"
#include "server/log/crc32c.hpp"

namespace confab::log {
namespace {

constexpr std::string_view magic{"confab\0\0", 8};
constexpr std::uint32_t format = 1;
constexpr std::string_view extension = ".log";
constexpr std::size_t digits = 20;  // as many as the largest seq has

enum Offset : std::size_t {
  format_at = 8,
  checksum_at = 12,
  identity_at = 16,
  first_at = 32,
  time_at = 40,
  previous_at = 48,
};

std::uint32_t checksum_of(std::string_view head) {
  return crc32c(head.substr(identity_at), crc32c(head.substr(0, checksum_at)));
}

}  // namespace

std::string encode(const SegmentHead& head) {
  std::string bytes(segment_head_bytes, '\0');
  std::copy(magic.begin(), magic.end(), bytes.begin());
  store(bytes.data() + format_at, format);
  std::copy(head.identity.begin(), head.identity.end(), bytes.begin() + identity_at);
  store(bytes.data() + first_at, chat::raw(head.before.seq) + 1);
  store(bytes.data() + time_at, std::int64_t{head.before.at.time_since_epoch().count()});
  store(bytes.data() + previous_at, head.before.checksum);
  store(bytes.data() + checksum_at, checksum_of(bytes));
  return bytes;
}

Result<SegmentHead> decode_segment_head(std::string_view bytes) {
  if (bytes.size() < segment_head_bytes || !bytes.starts_with(magic)) return Error::damaged;
  bytes = bytes.substr(0, segment_head_bytes);
  if (load<std::uint32_t>(bytes.data() + checksum_at) != checksum_of(bytes)) return Error::damaged;
  if (load<std::uint32_t>(bytes.data() + format_at) > format) return Error::newer_version;
  SegmentHead head;
  std::copy_n(bytes.begin() + identity_at, head.identity.size(), head.identity.begin());
  head.before = {chat::Seq{load<std::uint64_t>(bytes.data() + first_at) - 1},
                 chat::Time{chat::Duration{load<std::int64_t>(bytes.data() + time_at)}},
                 load<std::uint32_t>(bytes.data() + previous_at)};
  return head;
}

std::string log_directory(const std::string& data) { return data + "/log"; }

std::string segment_name(std::uint64_t first) {
  std::string number = std::to_string(first);
  number.insert(0, digits - number.size(), '0');
  return number.append(extension);
}

std::optional<std::uint64_t> first_of_segment(std::string_view name) {
  if (name.size() != digits + extension.size() || !name.ends_with(extension)) return std::nullopt;
  std::uint64_t first = 0;
  const char* const end = name.data() + digits;
  const auto [stopped, error] = std::from_chars(name.data(), end, first);
  if (error != std::errc{} || stopped != end || first == 0) return std::nullopt;
  return first;
}

}  // namespace confab::log
