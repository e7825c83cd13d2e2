#pragma once
/// Ids, places in the log and times: numbers that can't be mixed up.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace confab::chat {

/// A record's place in the log. The first record is 1; 0 is "before everything".
enum class Seq : std::uint64_t {};
/// Ids are the `seq` of the record that made the thing; 0 is nobody or nothing.
enum class UserId : std::uint64_t {};
enum class DeviceId : std::uint64_t {};
enum class MessageId : std::uint64_t {};
/// The general chat is 1 by definition (record 1 can make no other: that takes a user).
enum class ChatId : std::uint64_t {};
inline constexpr ChatId general_chat{1};
enum class LinkId : std::uint64_t {};
enum class ScheduleId : std::uint64_t {};
enum class FileId : std::uint64_t {};

template <class Id>
constexpr std::uint64_t raw(Id id) noexcept {
  static_assert(std::is_enum_v<Id>);
  return static_cast<std::uint64_t>(id);
}

/// UTC with microseconds.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;
/// No record is later than this: a century before the last year that RFC 3339 can write.
inline constexpr Time latest_time = std::chrono::sys_days{std::chrono::year{9899} / 12 / 31};

/// SHA-256 of a token: the only form in which the server keeps one.
using TokenHash = std::array<std::uint8_t, 32>;
/// Tells whether two requests under one idempotency key ask for the same thing.
using Digest = std::array<std::uint8_t, 16>;
/// SHA-256 of a file's content.
using ContentHash = std::array<std::uint8_t, 32>;
/// The name under which a file's content is on disk: random, so that no name that a user chose is
/// ever a path.
using BlobName = std::array<std::uint8_t, 16>;

/// A room's history for a new member: the last so many messages, none, or all of them.
inline constexpr std::uint32_t whole_history = UINT32_MAX;

/// A token's hash is already random: its first bytes are as good as any hash of it.
struct TokenHashHash {
  std::size_t operator()(const TokenHash& hash) const noexcept {
    std::size_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8 | hash[i];
    return value;
  }
};

}  // namespace confab::chat
