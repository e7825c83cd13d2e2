#include <fmt/format.h>

#include "client/commands/commands.hpp"
#include "client/commands/idempotency_key.hpp"
#include "client/json_object.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> report(Context& context, const ReportOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const Outcome<std::string> key = idempotency_key(options.key);
  if (!key) return key.error();
  JsonObject body;
  body.add("reason", options.reason).add("message", options.message);
  const auto counted = api->ask_for<api::ReportCounted>(
      {.method = http::Method::post,
       .target = "/users/" + text::percent_encode(options.name) + "/reports",
       .body = body.json(),
       .key = *key,
       .takes_key = true});
  if (!counted) return counted.error();
  if (context.out().json()) return context.out().print_json(*counted);
  const std::string name = text::make_visible(options.name);
  context.out().talk(
      counted->counted
          ? fmt::format("You reported {} ({} of {}).", name, counted->strikes, counted->limit)
          : fmt::format("You had reported {} already; it counts once.", name));
  return {};
}

}  // namespace confab::client
