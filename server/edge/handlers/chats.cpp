#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

awaitable<Response> chats(Context& context) {
  auto input = Input::of_query(context.request, {});
  if (!input) co_return input.error();
  const chat::User* user = context.user();
  if (user == nullptr) co_return unauthorized(context);
  co_return answer(api::Chats{render_chats(context, *user)});
}

awaitable<Response> chat(Context& context) {
  if (!context.session) co_return unauthorized(context);
  const Address asked = find_chat(context, context.params[0]);
  if (asked.chat == nullptr) co_return no_such_chat();
  co_return answer(render(context, *asked.chat));
}

awaitable<Response> chat_messages(Context& context) {
  auto input = Input::of_query(context.request, {"after", "before", "limit"});
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const chat::PageRequest asked = paging(*input);
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const Address where = find_chat(context, context.params[0]);
  if (where.chat == nullptr) co_return no_such_chat();
  if (auto lost = gap(context, *where.chat, asked)) co_return *std::move(lost);
  const chat::Page page =
      context.chat().page(*where.chat, context.session->user, asked, context.now());
  Response response = answer(api::Messages{render(context, *where.chat, page.messages), page.more});
  if (auto links = page_links(context.request, asked, page); !links.empty())
    response.with("Link", std::move(links));
  co_return response;
}

awaitable<Response> read(Context& context) {
  auto input = Input::of_body(context.request, {"up_to"});
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const auto up_to = input->number("up_to");
  if (!up_to) input->refuse("up_to", "is missing: the id of the last message you have");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const Address where = find_chat(context, context.params[0]);
  if (where.chat == nullptr) co_return no_such_chat();
  const chat::ChatId id = where.chat->id;
  chat::Command command = chat::MarkRead{context.session->user, id, *up_to};
  const auto read = co_await commit<chat::Read>(context, std::move(command));
  if (!read) co_return read.error();
  const chat::Conversation* chat = context.chat().chat_of(context.session->user, id);
  if (chat == nullptr) co_return no_such_chat();
  co_return answer(api::ReadCursor{
      read->read_up_to, context.chat().unread(*chat, context.session->user, context.now())});
}

}  // namespace confab::edge::handlers
