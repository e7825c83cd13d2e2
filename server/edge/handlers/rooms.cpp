#include <algorithm>
#include <charconv>

#include "protocol/text/rfc3339.hpp"
#include "server/core/policy.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

/// The least and the most that a room's messages may live, beside "for ever".
constexpr chat::Duration room_ttl_least = std::chrono::milliseconds{1};
constexpr chat::Duration room_ttl_most = std::chrono::days{3650};
/// As with the option --history.
constexpr std::uint32_t room_history_most = 1000;

Response no_content() { return {.status = 204, .type = {}}; }

/// "none", "last:N" or "all".
std::optional<std::uint32_t> parse_history(std::string_view text) {
  if (text == "none") return 0;
  if (text == "all") return chat::whole_history;
  constexpr std::string_view last = "last:";
  if (!text.starts_with(last)) return {};
  text.remove_prefix(last.size());
  std::uint32_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stopped != end || count > room_history_most) return {};
  return count;
}

Response render_created(const Context& context, const chat::RoomCreated& created) {
  const chat::Conversation* room = context.chat().chat_of(context.session->user, created.chat);
  if (room == nullptr)
    return problem(Code::gone, "The room was made, and you are not in it any more.");
  Response response = answer(render(context, *room), 201);
  response.with("Location",
                "/chats/" + path_segment(address_of(context.chat(), *room, context.session->user)));
  if (created.replayed) response.with("Idempotency-Replayed", "true");
  return response;
}

}  // namespace

awaitable<Response> create_room(Context& context) {
  auto input = Input::of_body(context.request, {"title", "private", "history", "ttl", "key"});
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const auto asked = input->text("title");
  const bool is_private = input->flag("private").value_or(false);
  const auto history = input->text("history");
  const auto ttl_text = input->text("ttl");
  const std::string key = idempotency_key(context, *input);
  chat::CreateRoom create{.owner = context.session->user};
  if (!key.empty()) {
    create.digest = core::digest_of(canonical({"create", asked.value_or(""), is_private ? "1" : "0",
                                               history.value_or(""), ttl_text.value_or("")}));
    const auto first = context.chat().replay_of<chat::RoomCreated>(create.owner, key, create.digest,
                                                                   context.now());
    if (first) {
      if (const auto* why = std::get_if<chat::Refused>(&*first))
        co_return refused(*why, context.now());
      co_return render_created(context, std::get<chat::RoomCreated>(*first));
    }
  }

  std::string why;
  const auto title = asked ? core::room_title(*asked, why) : std::nullopt;
  if (!title) input->refuse("title", asked ? why : "is missing");
  // A private room shows a newcomer nothing unless it is told to.
  create.history = is_private ? 0 : context.chat().settings().history;
  if (history) {
    const auto parsed = parse_history(*history);
    if (!parsed) input->refuse("history", "has to be none, all, or last:N with N up to 1000");
    create.history = parsed.value_or(0);
  }
  if (ttl_text && *ttl_text == "0") {
    create.ttl = chat::Duration{0};
  } else if (ttl_text) {
    create.ttl = parse_duration(*input, "ttl", *ttl_text, room_ttl_least, room_ttl_most);
  }
  if (auto invalid = input->invalid()) co_return *std::move(invalid);

  create.title = title->text;
  create.title_key = title->key;
  if (is_private) create.address = core::make_private_address();
  create.key = key;
  chat::Command command = std::move(create);
  const auto created = co_await commit<chat::RoomCreated>(context, std::move(command));
  if (!created) co_return created.error();
  co_return render_created(context, *created);
}

awaitable<Response> delete_room(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  const Address where = find_chat(context, context.params[0]);
  if (where.chat == nullptr) {
    // Somebody who is not in a room cannot be its owner.
    if (where.outside != nullptr) co_return refused({chat::Refusal::not_the_owner}, {});
    co_return no_such_chat();
  }
  chat::Command command = chat::DeleteRoom{context.session->user, where.chat->id};
  const auto deleted = co_await commit<chat::Done>(context, std::move(command));
  if (!deleted) co_return deleted.error();
  co_return no_content();
}

awaitable<Response> join(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  const chat::ChatId room = find_chat(context, context.params[0]).room();
  if (room == chat::ChatId{}) co_return no_such_chat();
  chat::Command command = chat::JoinRoom{context.session->user, room};
  const auto joined = co_await commit<chat::Done>(context, std::move(command));
  if (!joined) co_return joined.error();
  co_return no_content();
}

awaitable<Response> leave(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  const chat::ChatId room = find_chat(context, context.params[0]).room();
  if (room == chat::ChatId{}) co_return no_such_chat();
  chat::Command command = chat::LeaveRoom{context.session->user, room};
  const auto left = co_await commit<chat::Done>(context, std::move(command));
  if (!left) co_return left.error();
  co_return no_content();
}

awaitable<Response> members(Context& context) {
  if (!context.session) co_return unauthorized(context);
  const Address where = find_chat(context, context.params[0]);
  if (where.chat == nullptr) co_return not_in(where);
  std::vector<std::pair<chat::Time, chat::UserId>> by_time;
  for (const auto& [id, membership] : where.chat->members)
    by_time.emplace_back(membership.joined_at, id);
  std::ranges::sort(by_time);
  api::Members body;
  for (const auto& [joined_at, id] : by_time)
    body.members.push_back({std::string{context.chat().name_of(id)},
                            context.services.hub.presence().online(id),
                            text::format_rfc3339(joined_at)});
  co_return answer(body);
}

}  // namespace confab::edge::handlers
