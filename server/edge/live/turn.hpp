#pragma once
/// What happened in one turn of the loop, and its bytes.

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "server/edge/live/format.hpp"
#include "server/edge/live/packet.hpp"

namespace confab::edge {

/// Bytes of events that one packet gathers; past this the next one begins.
inline constexpr std::size_t packet_bytes_max = 64 * 1024;

/// One event, with its variants for those who see it differently.
struct TurnEvent {
  std::uint64_t seq = 0;  ///< of its record; 0: presence, which has none
  chat::ChatId chat{};    ///< 0: of no chat
  bool everyone = false;  ///< for every reader, but those in `own`
  EventText shared;       ///< the same for all who have no text of their own
  /// Those who see it differently; with an empty text: not at all.
  std::vector<std::pair<chat::UserId, EventText>> own;

  const EventText& text_for(chat::UserId user) const;
};

/// Gathers events until the hub flushes, and makes each sequence of bytes once.
class Turn {
 public:
  explicit Turn(websocket::Deflater& deflater) : deflater_(deflater) {}

  /// Adds one; its index.
  std::size_t add(TurnEvent event);

  bool empty() const noexcept { return events_.empty(); }
  /// Whether some event is for everyone.
  bool for_everyone() const noexcept { return for_everyone_; }
  std::uint64_t first_seq() const noexcept { return first_seq_; }
  const std::vector<TurnEvent>& events() const noexcept { return events_; }

  /// All events for everyone, as those get them who have no text of their own.
  const std::vector<PacketPtr>& packets_for_everyone(Format format);
  /// The shared text of one event.
  const PacketPtr& packet(std::size_t event, Format format, bool with_id);

  void clear();

 private:
  struct Cache {
    std::array<PacketPtr, formats * 2> packets;
  };
  websocket::Deflater& deflater_;
  std::vector<TurnEvent> events_;
  std::vector<Cache> cache_;  ///< by event
  std::array<std::vector<PacketPtr>, formats> everyone_;
  std::uint64_t first_seq_ = 0;
  bool for_everyone_ = false;
};

}  // namespace confab::edge
