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

/// What can be known now of a message that is to be posted there later: whether the server still
/// knows who one is, whether the chat or the person is there, and whether `longest` is a message. A
/// server that does not answer at once is no failure.
Outcome<void> may_be_told(const Context& context, const Addressee& where,
                          const std::string& longest);

/// Posts the text, and tries again for `patience` while the server does not answer. Always under
/// the same key, so that it is there once. A signal that is held (held_signals.hpp) ends the
/// trying; it is left to be taken.
Outcome<ApiAnswer> post_notice(const Context& context, const Addressee& where,
                               const std::string& text, std::chrono::microseconds patience);

/// "2m" as it was said with --patience; at most a day.
Outcome<std::chrono::microseconds> patience_of(const std::string& said);

}  // namespace confab::client
