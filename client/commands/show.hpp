#pragma once
/// A page of messages on standard output.

#include <span>

#include "client/context.hpp"

namespace confab::client {

/// For people a line each, with --json a document each.
Outcome<void> show_messages(const Context& context, std::span<const api::Message> messages);

/// "/chats/%40bob/messages"
std::string chat_target(std::string_view chat, std::string_view rest);

/// The server's page size at most.
inline constexpr std::uint64_t page_max = 100;

}  // namespace confab::client
