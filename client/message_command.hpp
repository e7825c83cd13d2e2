#pragma once
/// A command of the user's, run for a message.

#include <string>

#include "client/failure.hpp"
#include "protocol/api/types.hpp"

namespace confab::client {

/// Runs `/bin/sh -c COMMAND` and waits for its end. It has nothing on standard input, shares our
/// output, and finds the message in its environment: CONFAB_FROM, CONFAB_TEXT, CONFAB_CHAT,
/// CONFAB_ID and CONFAB_AT; CONFAB_SERVER is `server`, so that an answer comes from the same
/// account.
///
/// A failure when its exit status is not 0. While it runs, signals should be held: those of the
/// terminal reach it anyway, SIGTERM and SIGHUP are passed on.
Outcome<void> run_message_command(const std::string& command, const api::Message& message,
                                  const std::string& server);

}  // namespace confab::client
