#pragma once
/// Passwords: from a file, the environment or a prompt, never from an argument, which everyone on
/// the computer could read.

#include <optional>
#include <string>

#include "client/context.hpp"

namespace confab::client {

/// --password-file, else CONFAB_PASSWORD; nothing when neither is given.
Outcome<std::optional<std::string>> given_password(const Context& context);

/// The same, else asked for; twice when it is a new one.
enum class PasswordUse { known, chosen };
Outcome<std::string> need_password(const Context& context, PasswordUse use);

/// The password that everyone needs on some servers: --access-password-file, else
/// CONFAB_ACCESS_PASSWORD.
Outcome<std::optional<std::string>> access_password(const Context& context);

}  // namespace confab::client
