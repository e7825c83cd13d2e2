#include <algorithm>
#include <limits>

#include "protocol/text/rfc3339.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

constexpr chat::Duration link_life_least = std::chrono::milliseconds{1};
constexpr chat::Duration link_life_most = std::chrono::days{3650};

/// Under the name by which the request found this server.
std::string url_of(const Request& request, const chat::Link& link) {
  std::string url;
  if (!request.host.empty())
    url.append(request.fields.forwarded_proto.value_or("http")).append("://").append(request.host);
  return url.append("/join/").append(link.secret);
}

api::Link render_link(const Request& request, chat::LinkId id, const chat::Link& link) {
  api::Link body;
  body.id = chat::raw(id);
  body.url = url_of(request, link);
  if (link.expires_at != chat::Time{})
    body.expires_at.value = text::format_rfc3339(link.expires_at);
  if (link.uses > 0) body.uses.value = link.uses;
  body.used = link.used;
  return body;
}

Response render_created(const Context& context, const chat::LinkCreated& created) {
  const chat::Conversation* room = context.chat().chat_of(context.session->user, created.chat);
  const auto link =
      room != nullptr ? room->links.find(created.link) : decltype(room->links.end()){};
  if (room == nullptr || link == room->links.end())
    return problem(Code::gone, "The link was made, and is not there any more.");
  Response response = answer(render_link(context.request, created.link, link->second), 201);
  response.with("Location", context.request.path + "/" + std::to_string(chat::raw(created.link)));
  if (created.replayed) response.with("Idempotency-Replayed", "true");
  return response;
}

/// The room, if who asks owns it.
Result<const chat::Conversation*, Response> owned(const Context& context) {
  const Address where = find_chat(context, context.params[0]);
  if (where.chat == nullptr) return not_in(where);
  if (!where.chat->is_room()) return refused({chat::Refusal::not_a_room}, {});
  if (where.chat->owner != context.session->user)
    return refused({chat::Refusal::not_the_owner}, {});
  return where.chat;
}

Response render_state(int status, chat::RequestState state) {
  return answer(api::RequestState{std::string{request_state_name(state)}}, status);
}

}  // namespace

awaitable<Response> invite(Context& context) {
  auto input = Input::of_body(context.request, {"users"}, true, {"users"});
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const auto names = input->texts("users");
  if (!names || names->empty()) input->refuse("users", "is missing: a list of names");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const auto room = owned(context);
  if (!room) co_return room.error();
  chat::InviteUsers invitation{.from = context.session->user, .chat = (*room)->id};
  for (const std::string& name : *names) {
    const chat::User* user = find_user(context, name);
    if (user == nullptr) co_return no_such_user();
    if (std::ranges::find(invitation.users, user->id) == invitation.users.end())
      invitation.users.push_back(user->id);
  }
  chat::Command command = std::move(invitation);
  const auto invited = co_await commit<chat::Done>(context, std::move(command));
  if (!invited) co_return invited.error();
  co_return Response{.status = 204, .type = {}};
}

awaitable<Response> create_link(Context& context) {
  auto input = Input::of_body(context.request, {"expires_in", "uses", "key"}, false);
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const auto expires_text = input->text("expires_in");
  const auto uses = input->number("uses");
  const std::string key = idempotency_key(context, *input);
  chat::CreateLink create{.from = context.session->user};
  if (!key.empty()) {
    create.digest = core::digest_of(canonical(
        {"link", context.params[0], expires_text.value_or(""), uses ? std::to_string(*uses) : ""}));
    const auto first =
        context.chat().replay_of<chat::LinkCreated>(create.from, key, create.digest, context.now());
    if (first) {
      if (const auto* why = std::get_if<chat::Refused>(&*first))
        co_return refused(*why, context.now());
      co_return render_created(context, std::get<chat::LinkCreated>(*first));
    }
  }
  if (expires_text) {
    const auto life =
        parse_duration(*input, "expires_in", *expires_text, link_life_least, link_life_most);
    if (life) create.expires_at = context.now() + *life;
  }
  if (uses && (*uses == 0 || *uses > std::numeric_limits<std::uint32_t>::max()))
    input->refuse("uses", "has to be 1 or more; leave it out for any number");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const auto room = owned(context);
  if (!room) co_return room.error();

  create.chat = (*room)->id;
  create.secret = core::make_link_secret();
  create.uses = static_cast<std::uint32_t>(uses.value_or(0));
  create.key = key;
  chat::Command command = std::move(create);
  const auto created = co_await commit<chat::LinkCreated>(context, std::move(command));
  if (!created) co_return created.error();
  co_return render_created(context, *created);
}

awaitable<Response> links(Context& context) {
  if (!context.session) co_return unauthorized(context);
  const auto room = owned(context);
  if (!room) co_return room.error();
  api::Links body;
  for (const auto& [id, link] : (*room)->links)
    body.links.push_back(render_link(context.request, id, link));
  co_return answer(body);
}

awaitable<Response> revoke_link(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  const auto room = owned(context);
  if (!room) co_return room.error();
  const auto id = parse_id(context.params[1]);
  if (!id) co_return refused({chat::Refusal::no_such_link}, {});
  chat::Command command = chat::RevokeLink{context.session->user, (*room)->id, chat::LinkId{*id}};
  const auto revoked = co_await commit<chat::Done>(context, std::move(command));
  if (!revoked) co_return revoked.error();
  co_return Response{.status = 204, .type = {}};
}

awaitable<Response> ask_to_join(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  chat::Command command = chat::AskToJoin{context.session->user, context.params[0]};
  const auto asked = co_await commit<chat::Asked>(context, std::move(command));
  if (!asked) co_return asked.error();
  co_return render_state(asked->state == chat::RequestState::pending ? 202 : 200, asked->state);
}

awaitable<Response> requests(Context& context) {
  if (!context.session) co_return unauthorized(context);
  const auto room = owned(context);
  if (!room) co_return room.error();
  std::vector<std::pair<chat::Time, chat::UserId>> by_time;
  for (const auto& [id, request] : (*room)->requests) by_time.emplace_back(request.at, id);
  std::ranges::sort(by_time);
  api::JoinRequests body;
  for (const auto& [at, id] : by_time) {
    const bool denied = (*room)->requests.at(id).denied_at != chat::Time{};
    body.requests.push_back({std::string{context.chat().name_of(id)}, text::format_rfc3339(at),
                             denied ? "denied" : "pending"});
  }
  co_return answer(body);
}

awaitable<Response> decide(Context& context) {
  auto input = Input::of_body(context.request, {"approve"});
  if (!input) co_return input.error();
  if (!context.session) co_return unauthorized(context);
  const auto approve = input->flag("approve");
  if (!approve) input->refuse("approve", "is missing: true or false");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const auto room = owned(context);
  if (!room) co_return room.error();
  const chat::User* user = find_user(context, context.params[1]);
  if (user == nullptr) co_return refused({chat::Refusal::no_such_request}, {});
  chat::Command command =
      chat::DecideRequest{context.session->user, (*room)->id, user->id, *approve};
  const auto decided = co_await commit<chat::Asked>(context, std::move(command));
  if (!decided) co_return decided.error();
  co_return render_state(200, decided->state);
}

}  // namespace confab::edge::handlers
