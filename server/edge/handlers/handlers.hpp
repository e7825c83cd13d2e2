#pragma once
/// One function per endpoint, a file per resource. Each decodes, checks, commits, encodes, and lets
/// go of the state's references before it awaits.

#include "server/edge/context.hpp"

namespace confab::edge::handlers {

// accounts.cpp
awaitable<Response> connect(Context& context);
awaitable<Response> register_user(Context& context);
awaitable<Response> login(Context& context);
awaitable<Response> logout(Context& context);
// me.cpp
awaitable<Response> me(Context& context);
awaitable<Response> change_me(Context& context);
awaitable<Response> devices(Context& context);
awaitable<Response> remove_device(Context& context);
// users.cpp
awaitable<Response> users(Context& context);
awaitable<Response> user(Context& context);
awaitable<Response> report(Context& context);
// status.cpp
awaitable<Response> status(Context& context);
// messages.cpp
awaitable<Response> send(Context& context);
awaitable<Response> message(Context& context);
awaitable<Response> comments(Context& context);
// chats.cpp
awaitable<Response> chats(Context& context);
awaitable<Response> chat(Context& context);
awaitable<Response> chat_messages(Context& context);
awaitable<Response> read(Context& context);
// rooms.cpp
awaitable<Response> create_room(Context& context);
awaitable<Response> delete_room(Context& context);
awaitable<Response> join(Context& context);
awaitable<Response> leave(Context& context);
awaitable<Response> members(Context& context);
// room_token.cpp
awaitable<Response> room_token(Context& context);
// invitations.cpp
awaitable<Response> invite(Context& context);
awaitable<Response> create_link(Context& context);
awaitable<Response> links(Context& context);
awaitable<Response> revoke_link(Context& context);
awaitable<Response> ask_to_join(Context& context);
awaitable<Response> requests(Context& context);
awaitable<Response> decide(Context& context);
// schedules.cpp
awaitable<Response> schedules(Context& context);
awaitable<Response> schedule(Context& context);
awaitable<Response> cancel_schedule(Context& context);
// upload.cpp
awaitable<Response> upload_file(Context& context);
// files.cpp
awaitable<Response> download_file(Context& context);
awaitable<Response> delete_file(Context& context);
// live.cpp
awaitable<Response> events(Context& context);
awaitable<Response> websocket(Context& context);
// pages.cpp
awaitable<Response> page(Context& context);
awaitable<Response> script(Context& context);
awaitable<Response> join_page(Context& context);
// form.cpp
awaitable<Response> post_form(Context& context);
awaitable<Response> posted(Context& context);
// operation.cpp
awaitable<Response> health(Context& context);
awaitable<Response> ready(Context& context);
awaitable<Response> openapi(Context& context);
awaitable<Response> docs(Context& context);
awaitable<Response> explain_problem(Context& context);

}  // namespace confab::edge::handlers
