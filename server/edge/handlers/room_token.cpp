#include "protocol/text/rfc3339.hpp"
#include "server/core/room_tokens.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

awaitable<Response> room_token(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  const chat::User* user = context.user();
  if (user == nullptr) co_return unauthorized(context);
  const Address where = find_chat(context, context.params[0]);
  // Two people's chat has another address for each of them, and nothing else but the two would
  // ever ask who may enter.
  if (where.peer != nullptr)
    co_return problem(Code::conflict, "A direct chat has no room tokens: it is nobody's room.");
  if (where.chat == nullptr) co_return not_in(where);
  core::RoomPass pass;
  pass.subject = user->email.empty() ? user->name : user->email;
  pass.room = address_of(context.chat(), *where.chat, user->id);
  pass.bound = {user->id, where.chat->id};
  const core::RoomTokens::Made made = context.services.room_tokens.make(pass, context.now());
  co_return answer(api::RoomToken{made.text, text::format_rfc3339(made.expires_at)}, 201);
}

}  // namespace confab::edge::handlers
