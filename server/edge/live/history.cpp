#include "server/edge/live/history.hpp"

#include <vector>

namespace confab::edge {

std::optional<std::uint64_t> find_gap(const chat::Chat& chat, const Subscription& what,
                                      std::uint64_t after, chat::Time now) {
  if (after == 0) return {};
  const std::uint64_t newest = chat::raw(chat.last_seq());
  if (after <= newest && after >= chat.events_lost_up_to(what.user, what.only, now)) return {};
  const std::vector<chat::Event> oldest = chat.events_after(what.user, what.only, 0, 1, now);
  return oldest.empty() ? newest : chat::raw(oldest.front().seq);
}

std::string next_page(const chat::Chat& chat, const Subscription& what, std::uint64_t& position,
                      std::size_t bytes_enough, chat::Time now, websocket::Deflater& deflater) {
  Formatter formatter{what.format, deflater};
  // What is about something that is there no more gives nothing to tell; then there may be more.
  while (formatter.empty()) {
    const std::vector<chat::Event> events =
        chat.events_after(what.user, what.only, position, history_page_events, now);
    if (events.empty()) break;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const chat::Event& event = events[i];
      const EventText text = event_text(chat, event.at, event.what, what.user, now);
      const bool last = i + 1 == events.size() || events[i + 1].seq != event.seq;
      if (!text.json.empty()) formatter.add(text, last ? chat::raw(event.seq) : 0);
      if (!last) continue;
      position = chat::raw(event.seq);
      if (formatter.size() >= bytes_enough) break;
    }
  }
  return formatter.take();
}

}  // namespace confab::edge
