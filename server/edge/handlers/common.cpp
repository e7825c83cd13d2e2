#include "server/edge/handlers/common.hpp"

#include <charconv>

#include "protocol/text/duration.hpp"
#include "protocol/text/percent.hpp"
#include "server/core/policy.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge::handlers {

const chat::User* find_user(const Context& context, std::string_view name) {
  const auto key = core::name_key(name);
  return key ? context.chat().find_name(*key) : nullptr;
}

Address find_chat(const Context& context, std::string_view address) {
  const chat::UserId viewer = context.session->user;
  if (address.starts_with('@')) {
    const chat::User* peer = find_user(context, address.substr(1));
    if (peer == nullptr) return {};
    const auto direct = context.chat().direct_chat(viewer, peer->id);
    return {direct ? context.chat().chat_of(viewer, *direct) : nullptr, peer};
  }
  if (address == "general") return {context.chat().chat_of(viewer, chat::general_chat)};
  const chat::Conversation* room = nullptr;
  if (address.starts_with('~')) {
    room = context.chat().find_private(std::string{address});
  } else if (const auto key = core::name_key(address)) {
    room = context.chat().find_title(*key);
  }
  if (room == nullptr) return {};
  if (room->members.contains(viewer)) return {room};
  if (chat::Chat::outside(room, viewer) == chat::Refusal::not_a_member) return {{}, {}, room};
  return {};
}

Response not_in(const Address& where) {
  if (where.outside != nullptr) return refused({chat::Refusal::not_a_member}, {});
  return no_such_chat();
}

std::optional<chat::Duration> parse_duration(Input& input, std::string_view name,
                                             std::string_view value, chat::Duration least,
                                             chat::Duration most) {
  const auto length = text::parse_duration(value);
  if (!length) {
    input.refuse(name, "has to be a duration like 90s, 15m, 1h or 7d");
  } else if (*length < least || *length > most) {
    input.refuse(name, "has to be between " + text::format_duration(least) + " and " +
                           text::format_duration(most));
  } else {
    return length;
  }
  return {};
}

std::string path_segment(std::string_view text) {
  static constexpr std::string_view unreserved =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~@";
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char one : text) {
    const auto byte = static_cast<unsigned char>(one);
    if (unreserved.find(one) != std::string_view::npos) {
      encoded += one;
    } else {
      encoded.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
  }
  return encoded;
}

std::string idempotency_key(const Context& context, Input& input) {
  const OptionalText& header = context.request.fields.idempotency_key;
  const std::optional<std::string> field = input.text("key");
  if (!header && !field) return {};
  if (header && field && *header != *field) {
    input.refuse("key",
                 "differs from the Idempotency-Key header; send one of them, or the same in both");
    return {};  // neither of them is asked for an earlier answer
  }
  std::string key = header ? *header : *field;
  std::string why;
  if (!core::key_allowed(key, why)) input.refuse("key", why);
  return key;
}

chat::PageRequest paging(Input& input) {
  chat::PageRequest asked;
  asked.after = input.number("after");
  asked.before = input.number("before");
  const std::uint64_t limit = input.number("limit").value_or(page_limit_default);
  if (limit < 1 || limit > page_limit_max) input.refuse("limit", "has to be between 1 and 100");
  asked.limit = static_cast<std::size_t>(limit);
  return asked;
}

std::string page_links(const Request& request, const chat::PageRequest& asked,
                       const chat::Page& page) {
  if (page.messages.empty()) return {};
  const auto link = [&](std::string_view name, std::uint64_t id, std::string_view rel) {
    std::string text = "<" + request.path + "?";
    text.append(name).append("=").append(std::to_string(id));
    text.append("&limit=").append(std::to_string(asked.limit)).append(">; rel=\"").append(rel);
    return text.append("\"");
  };
  const std::uint64_t first = chat::raw(page.messages.front()->id);
  const std::uint64_t last = chat::raw(page.messages.back()->id);
  const bool forward = asked.after.has_value();
  std::string links;
  if (!forward || page.more) links = link("after", last, "next");
  if (forward || page.more) {
    if (!links.empty()) links += ", ";
    links += link("before", first, "prev");
  }
  return links;
}

std::optional<Response> gap(const Context& context, const chat::Conversation& where,
                            const chat::PageRequest& asked) {
  if (!asked.after || *asked.after == 0) return {};
  const chat::Chat& chat = context.chat();
  const chat::UserId viewer = context.session->user;
  const std::uint64_t newest = where.newest;
  const bool ahead = *asked.after > chat::raw(chat.last_seq());
  if (!ahead && *asked.after >= chat.lost_up_to(where, viewer, context.now())) return {};
  const chat::Page oldest = chat.page(where, viewer, {.after = 0, .limit = 1}, context.now());
  Promise promise;
  promise.oldest = oldest.messages.empty() ? newest : chat::raw(oldest.messages.front()->id);
  promise.newest = newest;
  return problem(Code::gap,
                 ahead ? "\"after\" lies ahead of everything there is. Start again with after=0."
                       : "Messages after this id have expired. Start again with after=0.",
                 promise);
}

std::optional<std::uint64_t> parse_id(std::string_view text) {
  std::uint64_t id = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || stopped != text.data() + text.size()) return {};
  return id;
}

std::string canonical(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts)
    all.append(std::to_string(part.size())).append(":").append(part);
  return all;
}

Response busy() {
  return problem(Code::unavailable, "Too many are signing in at this moment. Try again.",
                 {.retry_after = 1});
}

Response no_such_chat() {
  return problem(Code::not_found, "There is no such chat, or you are not in it.");
}
Response no_such_user() { return problem(Code::not_found, "There is no user of that name."); }
Response no_such_message() {
  return problem(Code::not_found, "There is no such message, or it has expired.");
}

}  // namespace confab::edge::handlers
