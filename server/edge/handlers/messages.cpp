#include "protocol/text/rfc3339.hpp"
#include "server/core/policy.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

Response render_sent(const Context& context, const chat::Sent& sent) {
  const chat::UserId author = context.session->user;
  const auto [where, message] = context.chat().find_message(author, sent.id, context.now());
  api::SentMessage body;
  if (message != nullptr) {
    body.message = render(context, *where, *message);
  } else {
    // A retry of what has expired since: its place and time are still known, its text is not.
    const chat::Conversation* chat = context.chat().chat_of(author, sent.chat);
    body.message.id = chat::raw(sent.id);
    if (chat != nullptr) body.message.chat = address_of(context.chat(), *chat, author);
    body.message.from = context.chat().name_of(author);
    body.message.at = text::format_rfc3339(sent.at);
  }
  Response response = answer(body, 201);
  response.with("Location", "/messages/" + std::to_string(chat::raw(sent.id)));
  if (sent.replayed) response.with("Idempotency-Replayed", "true");
  return response;
}

Result<Input, Response> read_message(const Request& request) {
  if (has_type(request, "text/plain"))
    return Input::of_text(request, "text", {"chat", "to", "reply_to", "key"});
  if (auto query = Input::of_query(request, {}); !query) return query.error();
  return Input::of_body(request, {"text", "chat", "to", "reply_to", "key"});
}

/// Where a message goes: a chat, or a user with whom a direct chat may have to be made.
struct Target {
  chat::ChatId chat{};
  chat::UserId peer{};
};

Result<Target, Response> find_target(const Context& context, const std::optional<std::string>& chat,
                                     const std::optional<std::string>& to, std::uint64_t reply_to) {
  if (chat || to) {
    const std::string address = to ? "@" + *to : *chat;
    const Address found = find_chat(context, address);
    if (chat && to) {
      const Address other = find_chat(context, *chat);
      if (other.peer != found.peer || found.peer == nullptr)
        return problem(Code::invalid,
                       "\"chat\" and \"to\" name different places; give one of them.");
    }
    if (found.peer != nullptr) return Target{{}, found.peer->id};
    if (found.chat != nullptr) return Target{found.chat->id, {}};
    return to ? no_such_user() : no_such_chat();
  }
  if (reply_to != 0) {
    const auto [where, parent] = context.chat().find_message(
        context.session->user, chat::MessageId{reply_to}, context.now());
    if (where != nullptr) return Target{where->id, {}};
  }
  return Target{chat::general_chat, {}};
}

}  // namespace

awaitable<Response> send(Context& context) {
  auto input = read_message(context.request);
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);

  const auto text = input->text("text");
  const auto chat = input->text("chat");
  const auto to = input->text("to");
  const std::uint64_t reply_to = input->number("reply_to").value_or(0);
  const std::string key = idempotency_key(context, *input);
  chat::SendMessage message{.from = context.session->user};
  message.reply_to = chat::MessageId{reply_to};
  if (!key.empty()) {
    message.digest = core::digest_of(canonical(
        {"send", text.value_or(""), chat.value_or(""), to.value_or(""), std::to_string(reply_to)}));
    // Before the fields are judged: the first answer stands, whatever has changed since.
    const auto first = context.chat().replay(message.from, key, message.digest, context.now());
    if (first) {
      if (const auto* why = std::get_if<chat::Refused>(&*first))
        co_return refused(*why, context.now());
      if (const auto* sent = std::get_if<chat::Sent>(&*first))
        co_return render_sent(context, *sent);
    }
  }

  if (!text) input->refuse("text", "is missing");
  std::string why;
  if (text && !core::text_allowed(*text, context.services.settings.text_max, why))
    input->refuse("text", why);
  if (input->has("reply_to") && reply_to == 0)
    input->refuse("reply_to", "has to be a message's id");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const auto target = find_target(context, chat, to, reply_to);
  if (!target) co_return target.error();

  message.chat = target->chat;
  message.peer = target->peer;
  message.text = *text;
  message.key = key;
  chat::Command command = std::move(message);
  const auto sent = co_await commit<chat::Sent>(context, std::move(command));
  if (!sent) co_return sent.error();
  co_return render_sent(context, *sent);
}

awaitable<Response> message(Context& context) {
  if (!context.session) co_return unauthorized(context);
  const auto id = parse_id(context.params[0]);
  if (!id) co_return no_such_message();
  const auto [where, found] =
      context.chat().find_message(context.session->user, chat::MessageId{*id}, context.now());
  if (found == nullptr) co_return no_such_message();
  co_return answer(render(context, *where, *found));
}

awaitable<Response> comments(Context& context) {
  auto input = Input::of_query(context.request, {"after", "before", "limit"});
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const chat::PageRequest asked = paging(*input);
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const chat::UserId viewer = context.session->user;
  const auto id = parse_id(context.params[0]);
  if (!id) co_return no_such_message();
  const auto [where, root] =
      context.chat().find_message(viewer, chat::MessageId{*id}, context.now());
  if (root == nullptr) co_return no_such_message();
  const chat::Page page = context.chat().thread(*where, viewer, root->id, asked, context.now());
  Response response = answer(api::Comments{render(context, *where, page.messages), page.more});
  if (auto links = page_links(context.request, asked, page); !links.empty())
    response.with("Link", std::move(links));
  co_return response;
}

}  // namespace confab::edge::handlers
