#include "client/context.hpp"

#include <fmt/format.h>

#include "client/local_time.hpp"
#include "client/terminal.hpp"

namespace confab::client {

Context::Context(Settings settings, TokenStore tokens, Output::Sink sink)
    : settings_(std::move(settings)),
      out_(settings_.json, settings_.quiet, std::move(sink)),
      tokens_(std::move(tokens)) {}

Style Context::style() const {
  const Place& place = settings_.place;
  return {settings_.colour, current_time(), place.call(), place.in_conversation};
}

std::optional<std::string> Context::token() const {
  return settings_.token ? settings_.token : tokens_.token_of(tokens_.current());
}

ApiClient Context::api(std::optional<std::string> token) const {
  Patience patience;
  patience.limits.answer_time = settings_.timeout;
  patience.limits.stop = settings_.stop;
  return ApiClient(
      settings_.server, std::move(token), patience,
      [out = out_](const std::string& sentence) { out.talk("confab: " + sentence); },
      settings_.place);
}

ApiClient Context::quiet_api(Patience patience) const {
  patience.limits.stop = settings_.stop;
  return ApiClient(
      settings_.server, token(), std::move(patience), [](const std::string&) {}, settings_.place);
}

Outcome<ApiClient> Context::signed_in() const {
  if (std::optional<std::string> known = token()) return api(std::move(known));
  return local_failure(Exit::not_allowed, "unauthorized",
                       fmt::format("you are not signed in at {0}. Come in with {1}connect {2}, "
                                   "or {1}login {2}.",
                                   settings_.server.text(), settings_.place.call(),
                                   settings_.user.empty() ? "NAME" : settings_.user));
}

bool Context::may_ask() const { return !settings_.no_input && stdin_is_terminal(); }

}  // namespace confab::client
