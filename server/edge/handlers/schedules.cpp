#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

const chat::Schedule* find_schedule(const Context& context) {
  const auto id = parse_id(context.params[0]);
  return id ? context.chat().schedule(context.session->user, chat::ScheduleId{*id}) : nullptr;
}

Response no_such_schedule() { return refused({chat::Refusal::no_such_schedule}, {}); }

}  // namespace

awaitable<Response> schedules(Context& context) {
  const chat::User* user = context.user();
  if (user == nullptr) co_return unauthorized(context);
  api::ScheduledMessages body;
  for (const chat::Schedule* one : context.chat().pending_schedules(user->id))
    body.scheduled.push_back(render_schedule(context.chat(), *one));
  co_return answer(body);
}

awaitable<Response> schedule(Context& context) {
  if (!context.session) co_return unauthorized(context);
  const chat::Schedule* one = find_schedule(context);
  if (one == nullptr) co_return no_such_schedule();
  co_return answer(render_schedule(context.chat(), *one));
}

awaitable<Response> cancel_schedule(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  const chat::Schedule* one = find_schedule(context);
  if (one == nullptr) co_return no_such_schedule();
  chat::Command command = chat::CancelScheduled{context.session->user, one->id};
  const auto cancelled = co_await commit<chat::Done>(context, std::move(command));
  if (!cancelled) co_return cancelled.error();
  const chat::Schedule* after = find_schedule(context);
  if (after == nullptr) co_return no_such_schedule();
  co_return answer(render_schedule(context.chat(), *after));
}

}  // namespace confab::edge::handlers
