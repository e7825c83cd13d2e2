#pragma once
/// What connect, register and login have in common: the server has just said who one is.

#include <string_view>

#include "client/context.hpp"

namespace confab::client {

/// Stores the token, if it is a new one, and shows what is going on.
Outcome<void> welcome(Context& context, const api::Connected& connected,
                      const std::optional<std::string>& presented_token);

/// A failure when the account that was chosen speaks for somebody else; the name may be empty.
Outcome<void> fits_account(const Context& context, std::string_view name);

/// This computer's name, for the list of one's devices.
std::string device_label();

}  // namespace confab::client
