#pragma once
/// Who is asking: token, password or cookie.

#include <string>
#include <string_view>

#include "server/edge/context.hpp"

namespace confab::edge {

inline constexpr std::string_view session_cookie = "confab_session";

/// Fills `context.session`, or `context.bad_credentials` when some were given and are no good.
/// Notes in the log, once in a while, that the user was there.
awaitable<void> identify(Context& context);

/// The token a request carries, from Authorization or the cookie; empty when there is none.
std::string presented_token(const Request& request);

/// True when a change asked for by cookie comes from a page of this server (Origin, RFC 6454).
bool same_origin(const Request& request);

/// Checks a password, with the pause for guessing. Answers the problem to send when it is wrong.
awaitable<std::optional<Response>> check_password(Context& context, std::string name_key,
                                                  std::string hash, std::string password);

}  // namespace confab::edge
