#include "server/core/policy.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

Response render_reported(const Context& context, const chat::Reported& reported) {
  const api::ReportCounted body{reported.counted, reported.strikes,
                                context.chat().settings().strikes};
  Response response = answer(body, reported.counted ? 201 : 200);
  if (reported.replayed) response.with("Idempotency-Replayed", "true");
  return response;
}

}  // namespace

awaitable<Response> users(Context& context) {
  const chat::User* user = context.user();
  if (user == nullptr) co_return unauthorized(context);
  api::Users body;
  const chat::Conversation& general = *context.chat().chat_of(user->id, chat::general_chat);
  for (const auto& [id, membership] : general.members)
    body.users.push_back(render(context, *context.chat().user(id)));
  co_return answer(body);
}

awaitable<Response> user(Context& context) {
  if (context.user() == nullptr) co_return unauthorized(context);
  const chat::User* asked = find_user(context, context.params[0]);
  if (asked == nullptr) co_return no_such_user();
  co_return answer(render(context, *asked));
}

awaitable<Response> report(Context& context) {
  auto input = Input::of_body(context.request, {"reason", "message", "key"}, false);
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const std::string& name = context.params[0];
  const std::string reason = input->text("reason").value_or("");
  const std::uint64_t message = input->number("message").value_or(0);
  const std::string key = idempotency_key(context, *input);
  const chat::Digest digest =
      core::digest_of(canonical({"report", name, reason, std::to_string(message)}));

  // A replay comes before everything that could have changed since.
  if (const auto replayed =
          context.chat().replay(context.session->user, key, digest, context.now())) {
    if (const auto* why = std::get_if<chat::Refused>(&*replayed))
      co_return refused(*why, context.now());
    if (const auto* reported = std::get_if<chat::Reported>(&*replayed))
      co_return render_reported(context, *reported);
  }
  std::string why;
  if (!core::label_allowed(reason, core::reason_code_points_max, why)) input->refuse("reason", why);
  if (input->has("message") && message == 0) input->refuse("message", "has to be a message's id");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const chat::User* target = find_user(context, name);
  if (target == nullptr) co_return no_such_user();

  chat::Command command = chat::ReportUser{context.session->user,    target->id, reason,
                                           chat::MessageId{message}, key,        digest};
  const auto reported = co_await commit<chat::Reported>(context, std::move(command));
  if (!reported) co_return reported.error();
  co_return render_reported(context, *reported);
}

}  // namespace confab::edge::handlers
