#pragma once
/// Who is asking: token, password or cookie.

#include <cstdint>
#include <string>
#include <string_view>

#include "server/edge/context.hpp"

namespace confab::edge {

inline constexpr std::string_view session_cookie = "confab_session";
inline constexpr std::uint64_t cookie_lifetime_seconds = 31'536'000;  ///< a year

/// Fills `context.session` if that needs no password and so no waiting; else as `identify`. A room
/// token fills `context.room_pass`.
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

/// False once the user is gone, the token was revoked, or the room of a room token is the user's no
/// more, while somebody waited.
bool still_there(const Context& context);

/// True when a change asked for by cookie comes from a page of this server (Origin, RFC 6454).
bool same_origin(const Request& request);

/// A page of another server may post a form to here as well. It gets no session into this browser's
/// cookie: its reader would go on as somebody else without noticing. The answer to such a request;
/// nothing for one of this server's own pages, and for a program, which says no origin.
std::optional<Response> refuse_foreign(const Request& request);

/// Checks a password, with the pause for guessing. Answers the problem to send when it is wrong.
/// One that fits a hash of older parameters is hashed anew, behind the answer's back.
awaitable<std::optional<Response>> check_password(Context& context, std::string name_key,
                                                  std::string hash, std::string password);

/// The problem to answer with when this server has a password for everyone who connects, and it was
/// not given. Whoever presents a device's token needs none. Guessing it costs a pause, too.
std::optional<Response> check_access(Context& context, const std::optional<std::string>& given);

}  // namespace confab::edge
