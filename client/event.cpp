#include "client/event.hpp"

#include <fmt/format.h>

#include "client/local_time.hpp"
#include "client/render.hpp"
#include "protocol/api/json.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// No server lets NUL into a text or a name, and a command's environment could not have it.
bool has_nul(const api::Message& message) {
  const auto in = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
  return in(message.chat) || in(message.from) || in(message.at) || in(message.text.value_or(""));
}

std::string visible(const std::optional<std::string>& name) {
  return text::make_visible(name.value_or("?"));
}

/// "Garden party (~7q2m…)", "garden".
std::string place(const api::Event& event, const Onlooker& onlooker) {
  const auto title = onlooker.titles.find(event.chat.value_or(""));
  if (title == onlooker.titles.end()) return visible(event.chat);
  return fmt::format("{} ({})", text::make_visible(title->second), visible(event.chat));
}

bool is_about_oneself(const api::Event& event, const Onlooker& onlooker) {
  return !onlooker.name.empty() && event.user == onlooker.name;
}

std::string of_chat(const api::Event& event, const Onlooker& onlooker) {
  const std::string chat = place(event, onlooker);
  if (event.change == "made") return fmt::format("{} is a new chat.", chat);
  if (event.change == "changed") return fmt::format("{} was changed.", chat);
  if (event.change == "deleted") return fmt::format("{} was deleted.", chat);
  return {};
}

std::string of_member(const api::Event& event, const Onlooker& onlooker) {
  const std::string user = visible(event.user);
  const std::string chat = place(event, onlooker);
  if (is_about_oneself(event, onlooker)) {
    if (event.change == "invited")
      return fmt::format("You are invited to {}. Enter with: {}join {}", chat, onlooker.call,
                         visible(event.chat));
    if (event.change == "joined") return fmt::format("You are in {} now.", chat);
    if (event.change == "left") return fmt::format("You left {}.", chat);
    if (event.change == "removed") return fmt::format("You were removed from {}.", chat);
  }
  if (event.change == "invited") return fmt::format("{} was invited to {}.", user, chat);
  if (event.change == "joined") return fmt::format("{} joined {}.", user, chat);
  if (event.change == "left") return fmt::format("{} left {}.", user, chat);
  if (event.change == "removed") return fmt::format("{} was removed from {}.", user, chat);
  return {};
}

std::string of_request(const api::Event& event, const Onlooker& onlooker) {
  const std::string chat = place(event, onlooker);
  if (is_about_oneself(event, onlooker)) {
    if (event.state == "pending")
      return fmt::format("You asked to be let into {}; the owner decides.", chat);
    if (event.state == "approved") return fmt::format("You were let into {}.", chat);
    if (event.state == "denied")
      return fmt::format("You were not let into {}. You may ask again after a day.", chat);
  }
  const std::string user = visible(event.user);
  if (event.state == "pending")
    return fmt::format("{} asks to be let into {}. Decide with: {}approve {} {}", user, chat,
                       onlooker.call, visible(event.chat), user);
  if (event.state == "approved") return fmt::format("{} was let into {}.", user, chat);
  if (event.state == "denied") return fmt::format("{} was not let into {}.", user, chat);
  return {};
}

std::string of_scheduled(const api::ScheduledState& one) {
  if (one.state == "pending") return fmt::format("#{} will be sent later.", one.id);
  if (one.state == "sent")
    return fmt::format("#{} was sent as planned, as #{}.", one.id, one.message.value_or(0));
  if (one.state == "cancelled") return fmt::format("#{} was cancelled.", one.id);
  if (one.state == "failed")
    return fmt::format("#{} was not sent: {}.", one.id, why_not_sent(one.reason.value_or("")));
  return {};
}

std::string of_gap(const api::Event& event) {
  if (!event.oldest) return "Some of what happened is gone.";
  return fmt::format("Some of what happened is gone: the oldest there is is #{}.", *event.oldest);
}

}  // namespace

Result<api::Event, std::string> read_event(std::string_view line) {
  using boost::system::in_place_error;
  Result<api::Event, std::string> event = api::parse_json<api::Event>(line);
  if (!event || event->type != "message") return event;
  if (!event->message) return {in_place_error, "message is missing"};
  if (!event->id) return {in_place_error, "id is missing"};
  if (has_nul(*event->message)) return {in_place_error, "message has a NUL"};
  return event;
}

std::string sentence_of(const api::Event& event, const Onlooker& onlooker) {
  if (event.type == "chat") return of_chat(event, onlooker);
  if (event.type == "member") return of_member(event, onlooker);
  if (event.type == "request") return of_request(event, onlooker);
  if (event.type == "scheduled" && event.scheduled) return of_scheduled(*event.scheduled);
  if (event.type == "gap") return of_gap(event);
  if (event.type == "report")
    return fmt::format("You were reported ({} of {}).", event.strikes.value_or(0),
                       event.limit.value_or(0));
  if (event.type == "banned" && event.banned_until)
    return fmt::format("You are banned from writing until {}. You can still read.",
                       local_time(*event.banned_until, onlooker.now));
  if (event.type == "joined")
    return fmt::format("{} is there ({}).", visible(event.user), place(event, onlooker));
  if (event.type == "left")
    return fmt::format("{} is gone ({}).", visible(event.user), place(event, onlooker));
  return {};
}

}  // namespace confab::client
