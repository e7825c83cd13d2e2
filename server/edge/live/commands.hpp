#pragma once
/// What a client sends up its WebSocket.

#include <string>
#include <string_view>

#include "server/edge/context.hpp"

namespace confab::edge {

/// Who sends, and by which stream.
struct CommandSource {
  Services& services;
  Session session;
  Reader& reader;
};

/// Carries out one command ("send", "read", "typing", "ping") and answers with the JSON of exactly
/// one `ack` or `error`, which has the command's `key` if it had one. A command does what the
/// request of that name does, by the same code.
awaitable<std::string> carry_out(CommandSource source, std::string_view command);

}  // namespace confab::edge
