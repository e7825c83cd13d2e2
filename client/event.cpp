#include "client/event.hpp"

#include <fmt/format.h>

#include "client/local_time.hpp"
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

std::string of_chat(const api::Event& event) {
  const std::string chat = visible(event.chat);
  if (event.change == "made") return fmt::format("{} is a new chat.", chat);
  if (event.change == "changed") return fmt::format("{} was changed.", chat);
  if (event.change == "deleted") return fmt::format("{} was deleted.", chat);
  return {};
}

std::string of_member(const api::Event& event) {
  const std::string user = visible(event.user);
  const std::string chat = visible(event.chat);
  if (event.change == "invited") return fmt::format("{} was invited to {}.", user, chat);
  if (event.change == "joined") return fmt::format("{} joined {}.", user, chat);
  if (event.change == "left") return fmt::format("{} left {}.", user, chat);
  if (event.change == "removed") return fmt::format("{} was removed from {}.", user, chat);
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

std::string sentence_of(const api::Event& event, text::Time now) {
  if (event.type == "chat") return of_chat(event);
  if (event.type == "member") return of_member(event);
  if (event.type == "gap") return of_gap(event);
  if (event.type == "report")
    return fmt::format("You were reported ({} of {}).", event.strikes.value_or(0),
                       event.limit.value_or(0));
  if (event.type == "banned" && event.banned_until)
    return fmt::format("You are banned from writing until {}. You can still read.",
                       local_time(*event.banned_until, now));
  if (event.type == "joined")
    return fmt::format("{} is there ({}).", visible(event.user), visible(event.chat));
  if (event.type == "left")
    return fmt::format("{} is gone ({}).", visible(event.user), visible(event.chat));
  return {};
}

}  // namespace confab::client
