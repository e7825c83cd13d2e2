#include "client/commands/commands.hpp"
#include "client/commands/welcome.hpp"
#include "client/json_object.hpp"
#include "client/password.hpp"

namespace confab::client {

Outcome<void> register_user(Context& context, const RegisterOptions& options) {
  if (const auto prepared = context.tokens().prepare(); !prepared) return prepared;
  if (const auto fits = fits_account(context, options.name); !fits) return fits;
  const Outcome<std::string> password = need_password(context, PasswordUse::chosen);
  if (!password) return password.error();
  const auto access = access_password(context);
  if (!access) return access.error();
  JsonObject body;
  body.add("name", options.name).add("email", options.email).add("password", *password);
  body.add("access_password", *access);
  const auto connected =
      context.api({}).ask_for<api::Connected>({http::Method::post, "/register", body.json(), {}});
  if (!connected) return connected.error();
  return welcome(context, *connected, {});
}

}  // namespace confab::client
