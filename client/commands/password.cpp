#include "client/password.hpp"

#include <fmt/format.h>

#include "client/commands/commands.hpp"
#include "client/json_object.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> change_password(Context& context, const PasswordOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const Outcome<std::string> password = need_password(context, PasswordUse::chosen);
  if (!password) return password.error();
  JsonObject body;
  body.add("password", *password);
  if (options.end_others) body.add("end_other_sessions", true);
  ApiRequest request{http::Method::patch, "/me", body.json(), {}};
  request.repeatable = true;  // the same password again
  const auto me = api->ask_for<api::Me>(request);
  if (!me) return me.error();
  if (context.out().json()) return context.out().print_json(*me);
  context.out().talk(
      fmt::format("Your password is set{}. It brings you in from anywhere: "
                  "{}login {}",
                  options.end_others ? ", and all your other devices are signed out" : "",
                  context.settings().place.call(), text::make_visible(me->name)));
  return {};
}

}  // namespace confab::client
