#pragma once
/// A record of the log as people and programs may read it.

#include <string>

#include "server/chat/commands.hpp"

namespace confab::log_tools {

/// One JSON line: seq, at, kind, then the command's fields under their own names.
///
/// What could be used to sign in is not told: of a token's hash the first four bytes, to tell
/// tokens apart; of a password's hash only that there is one.
std::string record_line(const chat::Record& record);

}  // namespace confab::log_tools
