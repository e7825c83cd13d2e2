#include <fmt/format.h>

#include <algorithm>

#include "client/commands/commands.hpp"
#include "client/json_object.hpp"
#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

std::string line_of(const api::Device& device, const Style& style) {
  return fmt::format("#{} · {}{} · since {} · last seen {}\n", device.id,
                     device.device.empty() ? "(no name)" : text::make_visible(device.device),
                     device.current ? " · this one" : "", local_time(device.created_at, style.now),
                     local_time(device.last_seen_at, style.now));
}

Outcome<void> revoke(Context& context, const ApiClient& api, const api::Devices& all,
                     std::uint64_t id) {
  const auto answer = api.ask({http::Method::delete_, fmt::format("/me/devices/{}", id), {}, {}});
  if (!answer) return answer.error();
  const auto known = std::ranges::find(all.devices, id, &api::Device::id);
  const bool own = known != all.devices.end() && known->current;
  // The token of this computer is of no use any more.
  if (own && !context.settings().token)
    if (const auto forgotten = context.tokens().forget_current(); !forgotten) return forgotten;
  if (context.out().json())
    return context.out().print_json_text(JsonObject().add("id", id).add("revoked", true).json());
  context.out().talk(own ? "You are signed out here." : fmt::format("#{} is signed out.", id));
  return {};
}

}  // namespace

Outcome<void> devices(Context& context, const DevicesOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto all = api->get<api::Devices>("/me/devices");
  if (!all) return all.error();
  if (options.revoke) return revoke(context, *api, *all, *options.revoke);
  if (context.out().json()) return context.out().print_json(*all);
  std::string lines;
  for (const api::Device& device : all->devices) lines += line_of(device, context.style());
  return context.out().print(lines);
}

}  // namespace confab::client
