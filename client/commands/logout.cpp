#include <fmt/format.h>

#include "client/commands/commands.hpp"
#include "client/terminal.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// A failure unless that is what whoever sits there wants. A guest who goes does not come back.
Outcome<void> make_sure(const Context& context, const ApiClient& api) {
  const auto me = api.get<api::Me>("/me");
  if (!me || me->registered) return {};
  if (agrees(
          fmt::format("Nobody can get the name {} back: a guest is known by this computer alone. "
                      "Sign out?",
                      text::make_visible(me->name))))
    return {};
  return usage_failure(
      fmt::format("you are still signed in. With {}password you become one who may come back.",
                  context.settings().place.call()));
}

}  // namespace

Outcome<void> logout(Context& context, const LogoutOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  if (!options.yes && context.may_ask())
    if (const auto sure = make_sure(context, *api); !sure) return sure;
  ApiRequest request{
      http::Method::post, options.everywhere ? "/logout?everywhere=1" : "/logout", {}, {}};
  request.repeatable = true;  // gone is gone
  const Outcome<ApiAnswer> answer = api->ask(request);
  const bool gone_already = !answer && answer.error().problem.code == "unauthorized";
  if (!answer && !gone_already) return answer.error();
  if (!context.settings().token)
    if (const auto forgotten = context.tokens().forget_current(); !forgotten) return forgotten;
  context.out().talk(
      fmt::format("Signed out of {}{}.", context.settings().server.text(),
                  options.everywhere && !gone_already ? " on all your devices" : ""));
  return context.out().json() ? context.out().print_json_text(R"({"signed_out":true})")
                              : Outcome<void>();
}

}  // namespace confab::client
