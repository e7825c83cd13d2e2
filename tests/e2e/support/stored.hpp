#pragma once
/// What a server that is not running has on its disk.

#include <cstdint>
#include <map>
#include <string>

#include "tests/e2e/support/server_process.hpp"

namespace confab::testing {

/// Texts by message ids, of all chats: those in the state file, and those in the log.
std::map<std::uint64_t, std::string> stored_messages(const ServerProcess& server);

}  // namespace confab::testing
