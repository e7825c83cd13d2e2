#pragma once
/// The state as readable JSON, and back.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "server/chat/state.hpp"

namespace confab::chat {

/// Which log the state was made from, and how far: what proves that the two belong together.
struct SnapshotEnvelope {
  std::string log;  ///< the log's identity, in hex
  Seq seq{};        ///< of the last record in the state; has to equal its `last_seq`
  std::uint32_t checksum = 0;
  Time at{};
  bool operator==(const SnapshotEnvelope&) const = default;
};

struct Snapshot {
  SnapshotEnvelope envelope;
  State state;
  bool operator==(const Snapshot&) const = default;
};

/// Why a text is no snapshot, and where: `chats[1].messages[7].at: not a time: "noon"`.
struct SnapshotError {
  std::string what;
};

/// Writes one JSON document in pieces, one user, chat, member or message a line: it needs no memory
/// to speak of, and a person reads it with `less`, `grep` or `jq`. What has its default value is
/// left out, and so is what follows from the rest.
void write_snapshot(const State& state, const SnapshotEnvelope& envelope,
                    const std::function<void(std::string_view)>& sink);

/// Strict: a field that is unknown, of the wrong type or at odds with another one is an error.
/// Whoever reads a state wrongly would go on writing it wrongly. Takes a few times the text's size
/// in memory while it runs.
std::variant<Snapshot, SnapshotError> read_snapshot(std::string_view text);

}  // namespace confab::chat
