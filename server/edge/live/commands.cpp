#include "server/edge/live/commands.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/identity.hpp"
#include "server/edge/json_fields.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge {

namespace {

/// Takes a field out, so that what is left is the body of the request of that name.
std::optional<Input::Value> take(JsonFields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &JsonFields::value_type::first);
  if (found == fields.end()) return {};
  std::optional<Input::Value> value = std::move(found->second);
  fields.erase(found);
  return value;
}

const std::string* text_of(const std::optional<Input::Value>& value) {
  return value ? std::get_if<std::string>(&*value) : nullptr;
}

std::string with_key(std::string_view type, const std::optional<std::string>& key) {
  std::string text = R"({"type":")";
  text.append(type).append("\"");
  if (key) {
    text += R"(,"key":)";
    api::append_json_string(text, *key);
  }
  return text;
}

/// An object's fields behind others.
void append_fields(std::string& text, std::string_view object) {
  if (object.size() > 2) text.append(",").append(object.substr(1, object.size() - 2));
}

std::string error_answer(const std::optional<std::string>& key, const Response& response) {
  std::string text = with_key("error", key);
  // A problem's own `type` is its page; here that would be the message's.
  const auto problem = api::parse_json<api::Problem>(response.body);
  std::string fields;
  api::append_json(fields, api::CommandProblem{*problem});
  append_fields(text, fields);
  return text += '}';
}

/// Who came with a room token speaks in that room: it is the chat of every command, said or not.
std::optional<Response> keep_to_room(const Context& context, JsonFields& fields) {
  const chat::Conversation* room =
      context.chat().chat_of(context.session->user, context.session->room);
  if (room == nullptr) return unauthorized(context);
  const auto elsewhere = [] {
    return problem(Code::forbidden,
                   "A room token is good in its room only; leave out \"chat\" and \"to\".");
  };
  const auto named = [&](std::string_view name) {
    return std::ranges::find(fields, name, &JsonFields::value_type::first);
  };
  if (named("to") != fields.end()) return elsewhere();
  std::string here = address_of(context.chat(), *room, context.session->user);
  const auto chat = named("chat");
  if (chat == fields.end()) {
    fields.emplace_back("chat", std::move(here));
  } else if (std::holds_alternative<Input::Null>(chat->second)) {
    chat->second = std::move(here);
  } else if (const std::string* address = std::get_if<std::string>(&chat->second);
             address != nullptr && handlers::find_chat(context, *address).chat != room) {
    return elsewhere();
  }
  return {};
}

awaitable<Response> typing(Context& context, Reader& reader, JsonFields& fields) {
  const auto chat = take(fields, "chat");
  if (!fields.empty())
    co_return problem(Code::malformed,
                      "Unknown field \"" + fields.front().first + "\"; known are type, chat, key.");
  if (chat && text_of(chat) == nullptr)
    co_return problem(Code::invalid, "\"chat\" has to be a string.");
  const chat::User* user = context.user();
  if (user == nullptr) co_return unauthorized(context);
  const handlers::Address where =
      handlers::find_chat(context, chat ? *text_of(chat) : std::string{"general"});
  if (where.chat == nullptr && where.peer == nullptr) co_return handlers::not_in(where);
  if (const auto until = context.chat().banned_until(*user, context.now()))
    co_return refused({chat::Refusal::banned, *until}, context.now());
  // A chat that was not begun has nobody to tell.
  if (where.chat != nullptr && reader.may_tell_typing(context.now()))
    context.services.hub.typing(user->id, *where.chat);
  co_return Response{.body = "{}"};
}

awaitable<Response> ask(Context& context, Request& request, Reader& reader, std::string_view type,
                        JsonFields fields) {
  if (type == "ping") {
    if (!fields.empty())
      co_return problem(Code::malformed,
                        "Unknown field \"" + fields.front().first + "\"; known are type, key.");
    co_return Response{.body = "{}"};
  }
  if (context.session->room != chat::ChatId{})
    if (auto refused = keep_to_room(context, fields)) co_return *std::move(refused);
  if (type == "typing") co_return co_await typing(context, reader, fields);
  if (type == "read") {
    const auto chat = take(fields, "chat");
    const std::string* address = text_of(chat);
    if (address == nullptr)
      co_return problem(Code::invalid, "\"chat\" is missing, or no string: which chat was read.");
    context.params[0] = *address;
    request.parsed = &fields;
    Response response = co_await handlers::read(context);
    if (response.status < 400) {
      std::string body = R"({"chat":)";
      api::append_json_string(body, *address);
      append_fields(body, response.body);
      response.body = body += '}';
    }
    co_return response;
  }
  if (type == "send") {
    request.parsed = &fields;
    Response response = co_await handlers::send(context);
    const chat::User* user = context.user();
    if (response.status < 400 && user != nullptr) {
      response.body.pop_back();
      response.body += R"(,"rate":)";
      api::append_json(response.body, render_rate(context, *user));
      response.body += '}';
    }
    co_return response;
  }
  co_return problem(Code::invalid,
                    "\"type\" has to be \"send\", \"read\", \"typing\" or \"ping\".");
}

}  // namespace

awaitable<std::string> carry_out(CommandSource source, std::string_view command) {
  Result<JsonFields, std::string> fields = parse_json_fields(command);
  std::optional<std::string> key;
  if (!fields) co_return error_answer(key, problem(Code::malformed, fields.error()));
  const std::optional<Input::Value> type = take(*fields, "type");
  const auto given = std::ranges::find(*fields, "key", &JsonFields::value_type::first);
  if (given != fields->end()) {
    const std::string* text = std::get_if<std::string>(&given->second);
    if (text == nullptr)
      co_return error_answer(key, problem(Code::invalid, "\"key\" has to be a string."));
    key = *text;
  }
  if (text_of(type) == nullptr)
    co_return error_answer(key, problem(Code::invalid, "\"type\" is missing, or no string."));
  const std::string what = *text_of(type);
  // For a message it is the key of its retries, too.
  if (what != "send" && given != fields->end()) fields->erase(given);

  Request request;
  request.method = http::Method::post;
  request.at = source.services.committer.now();
  Context context{source.services, request, source.session, {}, {}, {}};
  if (!still_there(context)) {
    context.session.reset();
    co_return error_answer(key, unauthorized(context));
  }
  Response response = co_await ask(context, request, source.reader, what, *std::move(fields));
  if (response.status >= 400) co_return error_answer(key, response);
  std::string answer = with_key("ack", key);
  const auto replayed = [](const Header& header) { return header.name == "Idempotency-Replayed"; };
  if (std::ranges::any_of(response.headers, replayed)) answer += R"(,"replayed":true)";
  append_fields(answer, response.body);
  co_return answer += '}';
}

}  // namespace confab::edge
