#pragma once
/// What the word at the cursor may become.

#include <string_view>

#include "client/chat/known.hpp"
#include "client/chat/line_editor.hpp"

namespace confab::client {

/// As many candidates are told.
inline constexpr std::size_t candidates_max = 100;

/// Commands, and what the command before it takes: people, chats, messages, paths of this computer.
/// In a message: people, and messages that begin with '#'. However the letters' case is.
///
/// One that fits is put into the line, several as far as they agree.
Completion complete_line(std::string_view line, std::size_t cursor, const Known& known);

}  // namespace confab::client
