#include <fmt/format.h>

#include "client/commands/commands.hpp"
#include "client/commands/welcome.hpp"
#include "client/json_object.hpp"
#include "client/password.hpp"
#include "client/shell_word.hpp"
#include "client/terminal.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

Outcome<api::Connected> come_back(Context& context, const std::string& token) {
  ApiRequest request{
      http::Method::post, "/connect", JsonObject().add("device", device_label()).json(), {}};
  request.repeatable = true;  // whoever has a token is there already
  return context.api(token).ask_for<api::Connected>(request);
}

Outcome<api::Connected> come_in(Context& context, const std::string& name) {
  const auto password = given_password(context);
  if (!password) return password.error();
  const auto access = access_password(context);
  if (!access) return access.error();
  JsonObject body;
  body.add("name", name).add("password", *password).add("access_password", *access);
  body.add("device", device_label());
  return context.api({}).ask_for<api::Connected>({http::Method::post, "/connect", body.json(), {}});
}

}  // namespace

Outcome<void> connect(Context& context, const ConnectOptions& options) {
  if (const auto prepared = context.tokens().prepare(); !prepared) return prepared;
  std::string name = options.name.empty() ? context.settings().user : options.name;
  if (const auto fits = fits_account(context, name); !fits) return fits;
  const std::optional<std::string> token =
      name.empty() ? context.token() : context.tokens().token_of(name);
  if (token) {
    const auto connected = come_back(context, *token);
    if (connected) return welcome(context, *connected, token);
    const bool refused = connected.error().problem.code == "unauthorized";
    if (!refused || name.empty()) return connected.error();
  }
  if (name.empty() && context.may_ask())
    name = ask_line("What should the others call you? ", Echo::on).value_or("");
  if (name.empty())
    return usage_failure("say who you are: " + context.settings().place.call() + "connect NAME.");

  const auto connected = come_in(context, name);
  if (connected) return welcome(context, *connected, {});
  Failure failure = connected.error();
  if (failure.problem.code == "name-taken")
    failure.sentence +=
        fmt::format(" If that is you, and you have a password: {}login {}",
                    context.settings().place.call(), word_for(context.settings(), name));
  return failure;
}

}  // namespace confab::client
