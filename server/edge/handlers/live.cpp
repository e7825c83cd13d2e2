#include <algorithm>
#include <memory>
#include <utility>

#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/handshake.hpp"
#include "server/core/policy.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/identity.hpp"
#include "server/edge/live/history.hpp"
#include "server/edge/live/plan.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge::handlers {

namespace {

/// What `Accept` asks for. Whoever takes anything gets lines, which a script can read.
Format chosen_format(const Request& request) {
  const bool sse =
      request.fields.accept.value_or("").find("text/event-stream") != std::string_view::npos;
  if (request.http_1_0) return sse ? Format::sse_1_0 : Format::ndjson_1_0;
  return sse ? Format::sse : Format::ndjson;
}

/// The user a room token names: by e-mail address, which has an @, or by name, which has none.
const chat::User* find_subject(const Context& context, const std::string& subject) {
  const auto key = core::name_key(subject);
  if (!key) return nullptr;
  return subject.find('@') != std::string::npos ? context.chat().find_email(*key)
                                                : context.chat().find_name(*key);
}

/// Lets in whoever came with a room token, if it still says what is so.
void enter_by_room_token(Context& context) {
  if (!context.room_pass) return;
  const core::RoomPass pass = *std::exchange(context.room_pass, std::nullopt);
  context.bad_credentials = problem(
      Code::unauthorized, "Its user is not in this room token's room any more, or never was.");
  const chat::User* user = find_subject(context, pass.subject);
  if (user == nullptr) return;
  context.session = Session{.user = user->id};
  const chat::Conversation* room = find_chat(context, pass.room).chat;
  const bool is_room = room != nullptr && room->kind != chat::ChatKind::direct;
  // Names, addresses and titles may have changed hands since it was made.
  if (!is_room || (pass.bound && *pass.bound != core::RoomPass::Bound{user->id, room->id})) {
    context.session.reset();
    return;
  }
  context.session->room = room->id;
  context.bad_credentials.reset();
}

/// Where to begin, and which chat; the problem to answer with when that makes no sense.
Result<LivePlan, Response> plan_of(const Context& context, Input& input) {
  LivePlan plan;
  plan.what = {.user = context.session->user, .device = context.session->device};
  plan.by_cookie = context.session->by_cookie;
  plan.after = input.number("after");
  if (const OptionalText& last = context.request.fields.last_event_id) {
    // A browser that reconnects repeats its first address and says in the header how far it got.
    plan.after = parse_id(*last);
    if (!plan.after) input.refuse("Last-Event-ID", "has to be the id of an event");
  }
  const auto chat = input.text("chat");
  if (auto invalid = input.invalid()) return *std::move(invalid);
  plan.what.only = context.session->room;
  plan.what.by_room_token = plan.what.only != chat::ChatId{};
  if (chat) {
    const Address where = find_chat(context, *chat);
    if (plan.what.by_room_token && (where.chat == nullptr || where.chat->id != plan.what.only))
      return problem(Code::forbidden, "This room token opens another room; leave out \"chat\".");
    if (where.chat == nullptr) return not_in(where);
    plan.what.only = where.chat->id;
  }
  return plan;
}

Response upgrade_required() {
  Response response = problem(Code::upgrade_required,
                              "This address speaks WebSocket, version 13. For a stream over plain "
                              "HTTP use GET /events.");
  response.with("Upgrade", "websocket").with("Connection", "Upgrade");
  response.with("Sec-WebSocket-Version", "13");
  return response;
}

websocket::HandshakeFields handshake_fields(const Fields& fields) {
  return {.upgrade = fields.upgrade.value_or(""),
          .connection = fields.connection.value_or(""),
          .key = fields.websocket_key.value_or(""),
          .version = fields.websocket_version.value_or(""),
          .extensions = fields.websocket_extensions.value_or("")};
}

}  // namespace

awaitable<Response> events(Context& context) {
  auto input = Input::of_query(context.request, {"after", "chat", "poll"});
  if (!input) co_return input.error();
  enter_by_room_token(context);
  if (!context.session) co_return unauthorized(context);
  const bool poll = input->flag("poll").value_or(false);
  auto plan = plan_of(context, *input);
  if (!plan) co_return plan.error();
  plan->kind = poll ? LivePlan::Kind::backlog : LivePlan::Kind::events;
  plan->what.format = chosen_format(context.request);
  if (poll) {
    const auto oldest =
        find_gap(context.chat(), plan->what, plan->after.value_or(0), context.now());
    if (oldest)
      co_return problem(Code::gap,
                        "What happened right after this id is no longer there. Start again with "
                        "after=0.",
                        {.oldest = oldest, .newest = chat::raw(context.chat().last_seq())});
  }
  Response response{.type =
                        is_sse(plan->what.format) ? "text/event-stream" : "application/x-ndjson"};
  response.with("X-Accel-Buffering", "no").with("Vary", "Accept");
  response.live = std::make_shared<LivePlan>(*std::move(plan));
  co_return response;
}

awaitable<Response> websocket(Context& context) {
  const Request& request = context.request;
  auto input = Input::of_query(request, {"after", "chat"});
  if (!input) co_return input.error();
  if (request.http_1_0 || request.head_only()) co_return upgrade_required();
  const auto accepted = websocket::accept_handshake(handshake_fields(request.fields), true);
  if (!accepted) {
    switch (accepted.error()) {
      case websocket::HandshakeError::not_an_upgrade:
      case websocket::HandshakeError::bad_version:
        co_return upgrade_required();
      case websocket::HandshakeError::bad_key:
        co_return problem(Code::malformed, "Sec-WebSocket-Key has to be 16 bytes in base64, once.");
      case websocket::HandshakeError::bad_extensions:
        co_return problem(Code::malformed, "Sec-WebSocket-Extensions is no list of extensions.");
    }
  }
  enter_by_room_token(context);
  if (!context.session) co_return unauthorized(context);
  // No script is kept from opening a WebSocket to another site, and the cookie comes along.
  if (context.session->by_cookie && !same_origin(request))
    co_return problem(Code::forbidden,
                      "A WebSocket by cookie has to come from a page of this server (Origin).");
  auto plan = plan_of(context, *input);
  if (!plan) co_return plan.error();
  // A reader that can't look back 32 KiB gets its messages uncompressed.
  const bool deflates =
      accepted->deflate && accepted->deflate->server_max_window_bits == websocket::window_bits_max;
  plan->kind = LivePlan::Kind::websocket;
  plan->what.format = deflates ? Format::websocket_deflated : Format::websocket;
  plan->inflate = accepted->deflate.has_value();

  Response response{.status = 101, .type = {}};
  response.with("Upgrade", "websocket").with("Connection", "Upgrade");
  response.with("Sec-WebSocket-Accept", accepted->accept);
  if (!accepted->extensions.empty())
    response.with("Sec-WebSocket-Extensions", accepted->extensions);
  const auto offered = websocket::offered_protocols(request.fields.websocket_protocol.value_or(""));
  if (std::ranges::find(offered, "confab") != offered.end())
    response.with("Sec-WebSocket-Protocol", "confab");
  response.live = std::make_shared<LivePlan>(*std::move(plan));
  co_return response;
}

}  // namespace confab::edge::handlers
