#include <algorithm>

#include "protocol/text/utf8.hpp"
#include "server/core/policy.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

/// Rooms in the answer to one search.
constexpr std::size_t search_results_max = 100;

Response search(const Context& context, Input& input, const std::string& part) {
  const std::size_t least = context.services.settings.search_min_length;
  const auto key = core::name_key(part);
  if (!key || text::count_code_points(part).value_or(0) < least)
    input.refuse("search", "has to have at least " + std::to_string(least) + " characters");
  if (auto invalid = input.invalid()) return *std::move(invalid);
  const auto found = context.chat().search_rooms(*key, search_results_max + 1);
  api::Chats body;
  for (std::size_t i = 0; i < std::min(found.size(), search_results_max); ++i)
    body.chats.push_back(render(context, context.chat().state().chats.at(found[i])));
  if (found.size() > search_results_max) body.more = true;
  return answer(body);
}

}  // namespace

awaitable<Response> chats(Context& context) {
  auto input = Input::of_query(context.request, {"search", "mine"});
  if (!input) co_return input.error();
  const chat::User* user = context.user();
  if (user == nullptr) co_return unauthorized(context);
  const bool mine = input->flag("mine").value_or(false);
  if (const auto part = input->text("search")) {
    if (mine) input->refuse("mine", "and \"search\" are both there; give one");
    co_return search(context, *input, *part);
  }
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  api::Chats body;
  for (const chat::ChatId id : user->chats) {
    const chat::Conversation& chat = context.chat().state().chats.at(id);
    if (!mine || chat.owner == user->id) body.chats.push_back(render(context, chat));
  }
  if (!mine)
    for (const chat::ChatId id : user->invited)
      body.chats.push_back(render(context, context.chat().state().chats.at(id)));
  co_return answer(body);
}

awaitable<Response> chat(Context& context) {
  if (!context.session) co_return unauthorized(context);
  const Address asked = find_chat(context, context.params[0]);
  if (asked.chat != nullptr) co_return answer(render(context, *asked.chat));
  if (asked.outside != nullptr && !asked.outside->is_private())
    co_return answer(render(context, *asked.outside));
  co_return not_in(asked);
}

awaitable<Response> chat_messages(Context& context) {
  auto input = Input::of_query(context.request, {"after", "before", "limit"});
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const chat::PageRequest asked = paging(*input);
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const Address where = find_chat(context, context.params[0]);
  if (where.chat == nullptr) co_return not_in(where);
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
  if (where.chat == nullptr) co_return not_in(where);
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
