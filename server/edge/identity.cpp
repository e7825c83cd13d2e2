#include "server/edge/identity.hpp"

#include <algorithm>
#include <array>

#include "protocol/websocket/handshake.hpp"
#include "server/core/policy.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

namespace {

/// Under what wrong access passwords are counted: no name has a space.
constexpr std::string_view access_guesses = "access password";

/// What follows "Bearer " or "Basic ", whatever its case (RFC 9110 section 11.1).
std::optional<std::string_view> credentials(const Request& request, std::string_view scheme) {
  if (!request.fields.authorization) return {};
  std::string_view value = *request.fields.authorization;
  if (value.size() <= scheme.size() || value[scheme.size()] != ' ' ||
      !http::iequals(value.substr(0, scheme.size()), scheme))
    return {};
  value.remove_prefix(scheme.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

std::optional<std::string_view> cookie(const Request& request, std::string_view name) {
  if (!request.fields.cookie) return {};
  std::string_view rest = *request.fields.cookie;
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
  }
  return {};
}

/// A browser can send no Authorization with a WebSocket's handshake, but names of protocols.
std::optional<std::string_view> websocket_bearer(const Request& request) {
  constexpr std::string_view prefix = "bearer.";
  if (request.fields.authorization || !request.fields.websocket_protocol) return {};
  for (const std::string_view name :
       websocket::offered_protocols(*request.fields.websocket_protocol))
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  return {};
}

Response token_refused() {
  return problem(Code::unauthorized,
                 "This token is not known here, or it was signed out. Sign in again.");
}

Response too_many_guesses(std::string_view what, chat::Time until, chat::Time now) {
  return problem(Code::rate_limited,
                 "Too many wrong passwords " + std::string{what} + " from your address.",
                 {.retry_after = seconds_until(until, now)});
}

/// Good for one thing, which is not this place's to do: see handlers/live.cpp.
void by_room_token(Context& context, std::string_view token) {
  auto pass = context.services.room_tokens.check(token, context.now());
  if (pass) {
    context.room_pass = *std::move(pass);
    context.bad_credentials = problem(
        Code::forbidden, "A room token opens GET /events and GET /ws of its room, nothing else.");
  } else {
    context.bad_credentials =
        problem(Code::unauthorized,
                pass.error() == core::RoomTokenFault::expired
                    ? "This room token has expired. Get a new one: POST /chats/{chat}/token."
                    : "This is no room token of this server, or it says what none of them does.");
  }
}

bool by_token(Context& context, std::string_view token) {
  const auto hash = core::hash_token(token);
  const chat::User* user = hash ? context.chat().find_token(*hash) : nullptr;
  if (user == nullptr) return false;
  const chat::Device* device = chat::Chat::device(*user, *hash);
  // The map found it by its bytes; the comparison that decides takes the same time for any hash.
  if (device == nullptr || !core::same_hash(device->token, *hash)) return false;
  context.session = Session{user->id, device->id, false};
  return true;
}

void by_bearer(Context& context, std::string_view token) {
  if (core::looks_like_room_token(token)) {
    by_room_token(context, token);
  } else if (!by_token(context, token)) {
    context.bad_credentials = token_refused();
  }
}

awaitable<void> by_password(Context& context, std::string_view encoded) {
  const auto decoded = core::decode_base64(encoded);
  const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) {
    context.bad_credentials =
        problem(Code::unauthorized, "The Basic credentials are not base64 of NAME:PASSWORD.");
    co_return;
  }
  const std::string name = decoded->substr(0, colon);
  const auto key = core::name_key(name);
  const chat::User* user = key ? context.chat().find_name(*key) : nullptr;
  const std::string hash = user != nullptr ? user->password_hash : std::string{};
  const chat::UserId id = user != nullptr ? user->id : chat::UserId{};
  auto wrong =
      co_await check_password(context, key.value_or(name), hash, decoded->substr(colon + 1));
  if (wrong) {
    context.bad_credentials = *std::move(wrong);
  } else {
    context.session = Session{id, {}, false};
  }
}

/// Any authenticated request counts as being there; the log hears of it once in a while.
awaitable<void> note_seen(Context& context) {
  const chat::User& user = *context.user();
  const auto device = std::ranges::find(user.devices, context.session->device, &chat::Device::id);
  const chat::Time last = device == user.devices.end() ? user.last_seen_at : device->last_seen_at;
  if (context.now() < last + context.chat().seen_interval()) co_return;
  chat::Command seen = chat::NoteSeen{user.id, context.session->device};
  co_await context.services.committer.commit(std::move(seen));
}

}  // namespace

std::string presented_token(const Request& request) {
  if (const auto bearer = credentials(request, "bearer")) return std::string{*bearer};
  if (request.fields.authorization) return {};
  return std::string{cookie(request, session_cookie).value_or("")};
}

bool same_origin(const Request& request) {
  if (!request.fields.origin) return false;
  std::string_view origin = *request.fields.origin;
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme)) return origin.substr(scheme.size()) == request.host;
  return false;
}

std::optional<Response> refuse_foreign(const Request& request) {
  if (!request.fields.origin || same_origin(request)) return {};
  return problem(Code::forbidden, "A session by cookie is for pages of this server (Origin).");
}

awaitable<std::optional<Response>> check_password(Context& context, std::string name_key,
                                                  std::string hash, std::string password) {
  core::Guesses& guesses = context.services.guesses;
  const std::string& address = context.request.address;
  constexpr std::string_view for_name = "for this name";
  if (const auto until = guesses.blocked_until(name_key, address, context.now()))
    co_return too_many_guesses(for_name, *until, context.now());
  const auto fits = co_await context.services.passwords.verify(hash, password);
  if (!fits)
    co_return problem(Code::unavailable, "Too many are signing in at this moment. Try again.",
                      {.retry_after = 1});
  // Of many that were sent at once, those behind the fifth wrong one learn nothing, right or wrong.
  if (const auto until = guesses.blocked_until(name_key, address, context.now()))
    co_return too_many_guesses(for_name, *until, context.now());
  if (*fits) {
    guesses.succeeded(name_key, address);
    const chat::User* user = context.chat().find_name(name_key);
    if (user != nullptr && context.services.passwords.outdated(hash))
      context.services.hash_renewer.renew(user->id, std::move(hash), std::move(password));
    co_return std::nullopt;
  }
  guesses.failed(name_key, address, context.now());
  co_return problem(Code::unauthorized, "The name or the password is wrong.");
}

std::optional<Response> check_access(Context& context, const std::optional<std::string>& given) {
  const core::AccessPassword* wanted = context.services.access_password;
  const bool by_token = context.session && context.session->device != chat::DeviceId{};
  if (wanted == nullptr || by_token) return {};
  if (!given)
    return problem(Code::unauthorized,
                   "Whoever connects here needs the password of this server: give it as "
                   "\"access_password\", or come with a token.");
  core::Guesses& guesses = context.services.guesses;
  const std::string& address = context.request.address;
  if (const auto until = guesses.blocked_until(access_guesses, address, context.now()))
    return too_many_guesses("of this server", *until, context.now());
  if (wanted->fits(*given)) {
    guesses.succeeded(access_guesses, address);
    return {};
  }
  guesses.failed(access_guesses, address, context.now());
  return problem(Code::unauthorized,
                 "The \"access_password\" is wrong: it is the one of this server, not of a user.");
}

void identify_by_token(Context& context) {
  const Request& request = context.request;
  if (const auto bearer = credentials(request, "bearer")) {
    by_bearer(context, *bearer);
  } else if (const auto offered = websocket_bearer(request)) {
    by_bearer(context, *offered);
  } else if (request.fields.authorization) {
    context.bad_credentials =
        problem(Code::unauthorized, "Authorization has to be \"Bearer TOKEN\" or Basic.");
  } else if (const auto token = cookie(request, session_cookie)) {
    const bool safe = request.method == http::Method::get || request.method == http::Method::head;
    if (!safe && !same_origin(request)) {
      context.bad_credentials = problem(
          Code::forbidden, "A change by cookie has to come from a page of this server (Origin).");
    } else if (by_token(context, *token)) {
      context.session->by_cookie = true;
    } else {
      // No script can take the cookie away, and with it nobody could come in again.
      context.bad_credentials = token_refused();
      context.bad_credentials->with("Set-Cookie", session_cookie_field(request, "", 0));
    }
  }
}

awaitable<void> identify(Context& context) {
  if (const auto basic = credentials(context.request, "basic")) {
    co_await by_password(context, *basic);
  } else {
    identify_by_token(context);
  }
  if (context.session) co_await note_seen(context);
}

std::string session_cookie_field(const Request& request, std::string_view token,
                                 std::uint64_t max_age_seconds) {
  std::string field{session_cookie};
  field.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=");
  field.append(std::to_string(max_age_seconds));
  if (request.fields.forwarded_proto.value_or("") == "https") field += "; Secure";
  return field;
}

bool still_there(const Context& context) {
  const chat::User* user = context.user();
  if (user == nullptr) return false;
  const chat::ChatId room = context.session->room;
  if (room != chat::ChatId{} && context.chat().chat_of(user->id, room) == nullptr) return false;
  const chat::DeviceId device = context.session->device;
  return device == chat::DeviceId{} ||
         std::ranges::find(user->devices, device, &chat::Device::id) != user->devices.end();
}

}  // namespace confab::edge
