#include "client/commands/commands.hpp"
#include "client/commands/welcome.hpp"
#include "client/json_object.hpp"
#include "client/password.hpp"

namespace confab::client {

Outcome<void> login(Context& context, const LoginOptions& options) {
  if (const auto prepared = context.tokens().prepare(); !prepared) return prepared;
  // A name can't have an @ in it.
  const bool is_email = options.name_or_email.find('@') != std::string::npos;
  if (!is_email)
    if (const auto fits = fits_account(context, options.name_or_email); !fits) return fits;
  const Outcome<std::string> password = need_password(context, PasswordUse::known);
  if (!password) return password.error();
  JsonObject body;
  body.add(is_email ? "email" : "name", options.name_or_email).add("password", *password);
  body.add("device", device_label());
  const auto connected =
      context.api({}).ask_for<api::Connected>({http::Method::post, "/login", body.json(), {}});
  if (!connected) return connected.error();
  return welcome(context, *connected, {});
}

}  // namespace confab::client
