#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/identity.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

inline constexpr std::uint64_t wait_seconds_max = 60;
/// Unread messages of one chat in one answer; the count says when there are more, and confirming
/// these brings the next.
inline constexpr std::size_t unread_messages_max = 1000;

Response render_status(const Context& context, bool with_unread) {
  const chat::User* user = context.user();
  api::Status body;
  body.server = render_server(context);
  body.user = render_me(context, *user);
  body.rate = body.user->rate;
  body.strikes = body.user->strikes;
  body.banned_until = body.user->banned_until;
  body.chats = render_chats(context, *user);
  if (with_unread) {
    std::size_t index = 0;
    for (const chat::ChatId id : user->chats) {
      const chat::Conversation& chat = *context.chat().chat_of(user->id, id);
      (*body.chats)[index++].messages = render(
          context, chat,
          context.chat().unread_messages(chat, user->id, unread_messages_max, context.now()));
    }
  }
  body.unread = unread_total(context, *user);
  body.scheduled = user->pending_schedules;
  body.cursor = chat::raw(context.chat().last_seq());
  return answer(body);
}

}  // namespace

awaitable<Response> status(Context& context) {
  auto input = Input::of_query(context.request, {"unread", "ack", "wait", "after"});
  if (!input) co_return input.error();
  if (context.bad_credentials) co_return *context.bad_credentials;
  if (!context.session) {
    if (!context.request.query.empty()) co_return unauthorized(context);
    co_return answer(api::Status{.server = render_server(context)});
  }
  const bool with_unread = input->flag("unread").value_or(false);
  const auto ack = input->number("ack");
  const auto wait = input->number("wait");
  const auto after = input->number("after");
  if (wait.value_or(0) > wait_seconds_max) input->refuse("wait", "has to be at most 60 seconds");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);

  if (ack) {
    // The only change that is asked for by GET: no link on another site may make it.
    const auto& site = context.request.fields.fetch_site;
    if (context.session->by_cookie && site && *site != "same-origin")
      co_return problem(Code::forbidden,
                        "A change by cookie has to come from a page of this server.");
    chat::Command command = chat::MarkRead{context.session->user, chat::ChatId{}, *ack};
    const auto read = co_await commit<chat::Read>(context, std::move(command));
    if (!read) co_return read.error();
  }
  const std::uint64_t newest = chat::raw(context.chat().last_seq());
  if (after && *after > newest)
    co_return problem(Code::gap,
                      "\"after\" lies ahead of everything there is; take \"cursor\" from /status.",
                      {.oldest = 0, .newest = newest});
  if (wait && *wait > 0)
    co_await context.services.hub.wait(context.session->user, context.session->device,
                                       after.value_or(newest), std::chrono::seconds{*wait});
  if (!still_there(context)) {
    context.session.reset();
    co_return problem(Code::unauthorized, "This token was signed out meanwhile. Sign in again.");
  }
  co_return render_status(context, with_unread);
}

}  // namespace confab::edge::handlers
