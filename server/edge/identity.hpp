#pragma once
/// Who is asking: token, password or cookie.

#include <cstdint>
#include <string>
#include <string_view>

#include "server/edge/context.hpp"

namespace confab::edge {

inline constexpr std::string_view session_cookie = "confab_session";

/// Fills `context.session` if that needs no password and so no waiting; else as `identify`.
void identify_by_token(Context& context);

/// Fills `context.session`, or `context.bad_credentials` when some were given and are no good.
/// Notes in the log, once in a while, that the user was there.
awaitable<void> identify(Context& context);

/// The token a request carries, from Authorization or the cookie; empty when there is none.
std::string presented_token(const Request& request);

/// The Set-Cookie field for a page's session; only scripts of other origins are kept from it by
/// SameSite. With 0 seconds the browser forgets it.
std::string session_cookie_field(const Request& request, std::string_view token,
                                 std::uint64_t max_age_seconds);

/// False once the user is gone or the token was revoked, while somebody waited.
bool still_there(const Context& context);

/// True when a change asked for by cookie comes from a page of this server (Origin, RFC 6454).
bool same_origin(const Request& request);

/// Checks a password, with the pause for guessing. Answers the problem to send when it is wrong.
awaitable<std::optional<Response>> check_password(Context& context, std::string name_key,
                                                  std::string hash, std::string password);

}  // namespace confab::edge
