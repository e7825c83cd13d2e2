#pragma once
/// What was missed, from the state.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "server/chat/chat.hpp"
#include "server/edge/live/reader.hpp"

namespace confab::edge {

/// The oldest event there is, when something between `after` and the first that would be told is
/// there no more, or when `after` lies ahead of everything; else nothing.
std::optional<std::uint64_t> find_gap(const chat::Chat& chat, const Subscription& what,
                                      std::uint64_t after, chat::Time now);

/// The next events after `position`, and moves it behind them; empty when there are none. Whole
/// records, until there are `history_page_events` or `bytes_enough`.
std::string next_page(const chat::Chat& chat, const Subscription& what, std::uint64_t& position,
                      std::size_t bytes_enough, chat::Time now, websocket::Deflater& deflater);

}  // namespace confab::edge
