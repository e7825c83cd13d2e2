#include <fmt/format.h>

#include "client/commands/files.hpp"
#include "client/json_object.hpp"

namespace confab::client {

Outcome<void> discard(Context& context, std::uint64_t id) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto answer = api->ask({http::Method::delete_, fmt::format("/files/{}", id), {}, {}});
  if (!answer) return answer.error();
  if (context.out().json())
    return context.out().print_json_text(JsonObject().add("id", id).add("discarded", true).json());
  context.out().talk(fmt::format("#{} is gone.", id));
  return {};
}

}  // namespace confab::client
