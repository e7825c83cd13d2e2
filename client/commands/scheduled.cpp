#include <fmt/format.h>

#include "client/commands/commands.hpp"
#include "client/local_time.hpp"
#include "client/render.hpp"

namespace confab::client {

Outcome<void> scheduled(Context& context, std::optional<std::uint64_t> id) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  if (id) {
    const auto one = api->get<api::Scheduled>(fmt::format("/scheduled/{}", *id));
    if (!one) return one.error();
    if (context.out().json()) return context.out().print_json(*one);
    return context.out().print(render_scheduled(*one, context.style()));
  }
  const auto all = api->get<api::ScheduledMessages>("/scheduled");
  if (!all) return all.error();
  if (context.out().json()) return context.out().print_json(*all);
  std::string lines;
  for (const api::Scheduled& one : all->scheduled) lines += render_scheduled(one, context.style());
  if (all->scheduled.empty()) context.out().talk("Nothing is to be sent later.");
  return context.out().print(lines);
}

Outcome<void> cancel(Context& context, std::uint64_t id) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  ApiRequest request{http::Method::delete_, fmt::format("/scheduled/{}", id), {}, {}};
  request.repeatable = true;  // cancelled is cancelled
  const auto cancelled = api->ask_for<api::Scheduled>(request);
  if (!cancelled) {
    Failure failure = cancelled.error();
    if (failure.problem.code == "already-sent" && failure.problem.message)
      failure.sentence =
          fmt::format("too late: #{} was sent already, as #{}.", id, *failure.problem.message);
    return failure;
  }
  if (context.out().json()) return context.out().print_json(*cancelled);
  context.out().talk(fmt::format("#{} will not be sent.", id));
  return {};
}

}  // namespace confab::client
