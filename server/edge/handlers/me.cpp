#include "protocol/text/rfc3339.hpp"
#include "server/core/policy.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

awaitable<Response> me(Context& context) {
  const chat::User* user = context.user();
  if (user == nullptr) co_return unauthorized(context);
  co_return answer(render_me(context, *user));
}

awaitable<Response> change_me(Context& context) {
  auto input = Input::of_body(context.request, {"password", "email", "end_other_sessions"});
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  auto password = input->text("password");
  const auto asked_email = input->text("email");
  const bool end_others = input->flag("end_other_sessions").value_or(false);
  std::string why;
  if (end_others && !password)
    input->refuse("end_other_sessions",
                  "goes with a new \"password\"; to sign out alone there is "
                  "POST /logout?everywhere=1");
  if (!password && !asked_email) input->refuse("password", "or \"email\" has to be there");
  if (password && !core::password_allowed(*password, why)) input->refuse("password", why);
  std::optional<core::Keyed> email;
  if (asked_email) {
    email = core::email(*asked_email, why);
    if (!email) input->refuse("email", why);
  }
  if (auto invalid = input->invalid()) co_return *std::move(invalid);

  chat::ChangeAccount change{.user = context.session->user};
  change.end_other_sessions = end_others;
  change.device = context.session->device;
  if (email) {
    change.email = email->text;
    change.email_key = email->key;
  }
  if (password) {
    auto hash = co_await context.services.passwords.hash(*std::move(password));
    if (!hash) co_return busy();
    change.password_hash = *std::move(hash);
  }
  chat::Command command = std::move(change);
  const auto changed = co_await commit<chat::Done>(context, std::move(command));
  if (!changed) co_return changed.error();
  co_return co_await me(context);
}

awaitable<Response> devices(Context& context) {
  const chat::User* user = context.user();
  if (user == nullptr) co_return unauthorized(context);
  api::Devices body;
  for (const chat::Device& device : user->devices)
    body.devices.push_back(
        {chat::raw(device.id), device.label, text::format_rfc3339(device.created_at),
         text::format_rfc3339(device.last_seen_at), device.id == context.session->device});
  co_return answer(body);
}

awaitable<Response> remove_device(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  const auto id = parse_id(context.params[0]);
  // To the rules 0 means all of them; here it is no device.
  if (!id || *id == 0) co_return problem(Code::not_found, "You have no such device.");
  chat::Command command = chat::RemoveDevice{context.session->user, chat::DeviceId{*id}};
  const auto removed = co_await commit<chat::Done>(context, std::move(command));
  if (!removed) co_return removed.error();
  co_return Response{.status = 204, .type = {}};
}

}  // namespace confab::edge::handlers
