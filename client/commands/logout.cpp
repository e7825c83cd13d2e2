#include <fmt/format.h>

#include "client/commands/commands.hpp"

namespace confab::client {

Outcome<void> logout(Context& context, const LogoutOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
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
