#include "server/edge/live/turn.hpp"

#include <algorithm>

namespace confab::edge {

namespace {

/// True when no later event of the same record is among those that `passes`.
template <class Passes>
bool last_of_its_record(const std::vector<TurnEvent>& events, std::size_t index, Passes passes) {
  for (std::size_t later = index + 1;
       later < events.size() && events[later].seq == events[index].seq; ++later)
    if (passes(events[later])) return false;
  return true;
}

}  // namespace

const EventText& TurnEvent::text_for(chat::UserId user) const {
  const auto found = std::ranges::find(own, user, &std::pair<chat::UserId, EventText>::first);
  return found == own.end() ? shared : found->second;
}

std::size_t Turn::add(TurnEvent event) {
  if (first_seq_ == 0) first_seq_ = event.seq;
  for_everyone_ = for_everyone_ || event.everyone;
  events_.push_back(std::move(event));
  cache_.emplace_back();
  return events_.size() - 1;
}

const std::vector<PacketPtr>& Turn::packets_for_everyone(Format format) {
  std::vector<PacketPtr>& packets = everyone_[static_cast<std::size_t>(format)];
  if (!packets.empty()) return packets;
  Formatter formatter{format, deflater_};
  std::uint64_t up_to = 0;
  const auto finish = [&] {
    if (!formatter.empty()) packets.push_back(make_packet(formatter.take(), up_to));
  };
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const TurnEvent& event = events_[i];
    if (!event.everyone) continue;
    const bool with_id = event.seq != 0 && last_of_its_record(events_, i, [](const TurnEvent& one) {
                           return one.everyone;
                         });
    formatter.add(event.shared, with_id ? event.seq : 0);
    if (with_id) up_to = event.seq;
    if (formatter.size() >= packet_bytes_max) finish();
  }
  finish();
  return packets;
}

const PacketPtr& Turn::packet(std::size_t event, Format format, bool with_id) {
  const std::size_t slot = static_cast<std::size_t>(format) * 2 + (with_id ? 1 : 0);
  PacketPtr& packet = cache_[event].packets[slot];
  if (!packet) {
    const std::uint64_t id = with_id ? events_[event].seq : 0;
    Formatter formatter{format, deflater_};
    formatter.add(events_[event].shared, id);
    packet = make_packet(formatter.take(), id);
  }
  return packet;
}

void Turn::clear() {
  events_.clear();
  cache_.clear();
  for (std::vector<PacketPtr>& packets : everyone_) packets.clear();
  first_seq_ = 0;
  for_everyone_ = false;
}

}  // namespace confab::edge
