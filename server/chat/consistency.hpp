#pragma once
/// What the rules keep true of a state, for one that comes from elsewhere.

#include <optional>
#include <string>

#include "server/chat/state.hpp"

namespace confab::chat {

/// Fills in what follows from the rest (the users' chats, whose events they have, the threads, how
/// much the departed left behind) and answers what is wrong with the state, and where; nothing when
/// the rules can go on.
std::optional<std::string> complete(State& state);

}  // namespace confab::chat
