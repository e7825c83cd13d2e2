#pragma once
/// The payload of a record: one command's fields, one after the other, in the order of its `each`.
///
/// | field | bytes |
/// | --- | --- |
/// | number, enum, id | as wide as its type, little endian |
/// | duration | 8: microseconds, signed |
/// | array of bytes | as they are |
/// | string | 4: length, then as they are |
/// | struct with fields | theirs; to grow, it has to be the last field of its command |
///
/// Fields have no names or tags on disk: the record's kind and version say which they are.

#include <cstdint>
#include <string>
#include <string_view>

#include "server/chat/commands.hpp"
#include "server/log/result.hpp"

namespace confab::log {

std::uint8_t kind_of(const chat::Command& command) noexcept;
std::uint8_t version_of(const chat::Command& command) noexcept;

/// Appends the command's fields to `to`.
void encode(const chat::Command& command, std::string& to);

/// Whether `decode` knows the kind and its version: `unknown_kind` or `newer_version` if not.
Result<void> is_known(std::uint8_t kind, std::uint8_t version) noexcept;

/// What `encode` of this or an older confab wrote. Fields that the older version lacks keep the
/// defaults of commands.hpp. Every byte has to be used (else `damaged`).
Result<chat::Command> decode(std::uint8_t kind, std::uint8_t version, std::string_view payload);

}  // namespace confab::log
