#pragma once
/// The state as one user sees it -> the bodies of the interface.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/api/json.hpp"
#include "protocol/api/types.hpp"
#include "server/edge/context.hpp"

namespace confab::edge {

/// "general", "@bob" as `viewer` sees it, a room's title, a private room's "~…".
std::string address_of(const chat::Chat& chat, const chat::Conversation& where,
                       chat::UserId viewer);

std::vector<api::File> render_files(const chat::Chat& chat, const std::vector<chat::FileId>& files);
api::File render_file(const chat::File& file);
/// A scheduled message, as its author sees it.
api::Scheduled render_schedule(const chat::Chat& chat, const chat::Schedule& schedule);
/// "banned", "too-late" ...: why a scheduled message was not sent; nothing when it was.
std::optional<std::string> failure_name(chat::Failure failure);
std::string_view schedule_state_name(chat::ScheduleState state);
std::string_view request_state_name(chat::RequestState state);
/// "none", "last:20" or "all".
std::string history_text(std::uint32_t history);

api::Message render_message(const chat::Chat& chat, const chat::Conversation& where,
                            const chat::Message& message, chat::UserId viewer, chat::Time now);
api::Message render(const Context& context, const chat::Conversation& where,
                    const chat::Message& message);
std::vector<api::Message> render(const Context& context, const chat::Conversation& where,
                                 const std::vector<const chat::Message*>& messages);
api::Chat render(const Context& context, const chat::Conversation& where);
api::User render(const Context& context, const chat::User& user);
api::Me render_me(const Context& context, const chat::User& user);
api::Rate render_rate(const Context& context, const chat::User& user);
api::Server render_server(const Context& context);
/// All chats of the user, general first, then in the order in which they were made.
std::vector<api::Chat> render_chats(const Context& context, const chat::User& user);
std::uint64_t unread_total(const Context& context, const chat::User& user);

/// A body as the answer.
template <class Body>
Response answer(const Body& body, int status = 200) {
  Response response;
  response.status = status;
  response.body.reserve(512);  // most bodies fit: grown once, not by doubling
  api::append_json(response.body, body);
  return response;
}

}  // namespace confab::edge
