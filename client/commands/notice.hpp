#pragma once
/// Something to be said by a program whom nobody watches.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "client/context.hpp"

namespace confab::client {

/// Where it goes; the general chat unless one of them is there.
struct Addressee {
  std::optional<std::string> to;
  std::optional<std::string> chat;
};

/// The body of a POST /send.
std::string send_body(const Addressee& where, std::optional<std::uint64_t> reply_to,
                      const std::string& text);

/// Posts it, and tries again for `patience` while the server does not answer. Always under the same
/// key, so that it is there once. A signal that is held (held_signals.hpp) ends the trying; it is
/// left to be taken.
Outcome<ApiAnswer> post_notice(const Context& context, const std::string& body,
                               std::chrono::microseconds patience);

/// "2m" as it was said with --patience; at most a day.
Outcome<std::chrono::microseconds> patience_of(const std::string& said);

}  // namespace confab::client
