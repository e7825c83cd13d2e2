#pragma once
/// What the program's exit tells a script.

#include <string_view>

namespace confab::client {

enum class Exit : int {
  ok = 0,
  trouble = 1,       ///< this computer: a file could not be read or written
  usage = 2,         ///< asked wrongly, or refused as malformed, invalid or key-reused
  not_allowed = 3,   ///< not signed in, forbidden, taken or in conflict
  banned = 4,        ///< may not write for now
  rate_limited = 5,  ///< too many for now
  no_server = 6,     ///< no connection, or nonsense from the server
  not_found = 7,     ///< not there, or no longer
  interrupted = 130,
};

/// For a problem document's code; for one that this client does not know, by the status.
Exit exit_for(std::string_view code, int status);

}  // namespace confab::client
