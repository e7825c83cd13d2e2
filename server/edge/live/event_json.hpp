#pragma once
/// What happened -> the JSON of its event, for those who listen now and for those who come back.

#include <optional>
#include <string>
#include <string_view>

#include "server/chat/chat.hpp"

namespace confab::edge {

/// An event without its id: which of the events of one record carries it depends on who listens.
struct EventText {
  std::string_view type;  ///< a constant; empty: no event
  std::string json;       ///< an object whose first field is `type`
};

/// What it means to this user. Empty where it is nothing that a stream tells, or where what it is
/// about is there no more.
EventText event_text(const chat::Chat& chat, chat::Time at, const chat::Notification& what,
                     chat::UserId viewer, chat::Time now);

/// A message of a chat whose address is the same for all, as every member sees it who has not
/// confirmed it and did not write it.
EventText message_text_for_all(const chat::Chat& chat, chat::Time at,
                               const chat::MessagePosted& posted);

/// "joined", "left" and "typing".
EventText presence_text(chat::Time at, std::string_view type, std::string chat,
                        std::string_view user);

EventText open_text(chat::Time at, std::uint64_t cursor);
EventText gap_text(chat::Time at, std::uint64_t oldest, std::uint64_t newest);
EventText keepalive_text(chat::Time at);
EventText closed_text(chat::Time at, std::string_view reason, std::uint64_t cursor);

}  // namespace confab::edge
