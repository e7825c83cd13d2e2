#pragma once
/// Proposals on their way to becoming records: what every implementation does alike.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "server/log/log.hpp"

namespace confab::log {

/// How many records `next` hands out at once while it replays: some hundred KiB of memory.
inline constexpr std::size_t replay_records_max = 1024;

/// A batch that has its place but is not committed yet.
struct Batch {
  std::vector<chat::Record> records;
  std::vector<std::uint32_t> checksums;  ///< of each record
  Position end;                          ///< of the last one
};

/// Gives each proposal the place after the one before, the first the one after `before`, and a time
/// that does not step back. Appends their bytes to `bytes`. `record_too_large` refuses all.
Result<Batch> place(std::vector<chat::Proposal> proposals, const Position& before, bool unflushed,
                    std::string& bytes);

}  // namespace confab::log
