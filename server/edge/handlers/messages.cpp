#include <algorithm>

#include "protocol/text/duration.hpp"
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

Response render_scheduled(const Context& context, const chat::Scheduled& scheduled) {
  const chat::Schedule* one = context.chat().schedule(context.session->user, scheduled.id);
  if (one == nullptr)
    return problem(Code::gone, "It was scheduled, and is over for longer than that is kept.");
  Response response = answer(api::ScheduledMessage{render_schedule(context.chat(), *one)}, 202);
  response.with("Location", "/scheduled/" + std::to_string(chat::raw(scheduled.id)));
  if (scheduled.replayed) response.with("Idempotency-Replayed", "true");
  return response;
}

/// The first answer under a key, whatever it was.
Response render_replayed(const Context& context, const chat::Outcome& first) {
  if (const auto* sent = std::get_if<chat::Sent>(&first)) return render_sent(context, *sent);
  if (const auto* scheduled = std::get_if<chat::Scheduled>(&first))
    return render_scheduled(context, *scheduled);
  const auto* why = std::get_if<chat::Refused>(&first);
  return refused(why != nullptr ? *why : chat::Refused{chat::Refusal::key_reused}, context.now());
}

Result<Input, Response> read_message(const Request& request) {
  if (has_type(request, "text/plain"))
    return Input::of_text(request, "text", {"chat", "to", "reply_to", "at", "files", "key"},
                          {"files"});
  if (auto query = Input::of_query(request, {}); !query) return query.error();
  return Input::of_body(request, {"text", "chat", "to", "reply_to", "at", "files", "key"}, true,
                        {"files"});
}

/// A time as people and scripts give it: RFC 3339 with an offset, Unix seconds, or "+15m". In a
/// form a plus sign means a space, and hardly anybody thinks of that with `curl -d at=+15m`.
std::optional<chat::Time> parse_due(std::string text, chat::Time now) {
  constexpr std::size_t offset = std::string_view{"+00:00"}.size();
  if (text.starts_with(' ')) text.front() = '+';
  if (text.size() > offset && text[text.size() - offset] == ' ') text[text.size() - offset] = '+';
  if (text.starts_with('+')) {
    const auto ahead = text::parse_duration(std::string_view{text}.substr(1));
    // A century from now is further ahead than any server lets; sums stay in range.
    if (!ahead || *ahead > std::chrono::days{36'500}) return {};
    return now + *ahead;
  }
  if (const auto seconds = parse_id(text)) {
    constexpr std::uint64_t latest =
        std::chrono::duration_cast<std::chrono::seconds>(chat::latest_time.time_since_epoch())
            .count();
    return chat::Time{std::chrono::seconds{std::min(*seconds, latest)}};
  }
  return text::parse_rfc3339(text);
}

/// `at`, as text or as a number of seconds; empty when it is not there.
std::string read_due(Input& input) {
  if (!input.has("at")) return {};
  if (input.is_number("at")) return std::to_string(input.number("at").value_or(0));
  return input.text("at").value_or("");
}

/// The list as one text, for comparing.
std::string joined(const std::vector<std::uint64_t>& ids) {
  std::string all;
  for (const std::uint64_t id : ids) all.append(std::to_string(id)).append(",");
  return all;
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
    return to ? no_such_user() : not_in(found);
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
  const std::string at = read_due(*input);
  const auto files = input->numbers("files").value_or(std::vector<std::uint64_t>{});
  const std::string key = idempotency_key(context, *input);
  chat::SendMessage message{.from = context.session->user};
  message.reply_to = chat::MessageId{reply_to};
  if (!key.empty()) {
    std::string asked = canonical(
        {"send", text.value_or(""), chat.value_or(""), to.value_or(""), std::to_string(reply_to)});
    // Only where they are there: a key that is known from before there were any still is.
    if (!at.empty() || !files.empty()) asked += canonical({at, joined(files)});
    message.digest = core::digest_of(asked);
    // Before the fields are judged: the first answer stands, whatever has changed since.
    if (const auto first = context.chat().replay(message.from, key, message.digest, context.now()))
      co_return render_replayed(context, *first);
  }

  if (!text && files.empty()) input->refuse("text", "is missing");
  if (files.size() > chat::files_per_message_max)
    input->refuse("files", "are too many: at most " + std::to_string(chat::files_per_message_max));
  for (const std::uint64_t id : files)
    if (std::ranges::count(files, id) > 1) input->refuse("files", "has an id that is there twice");
  const auto due = at.empty() ? std::nullopt : parse_due(at, context.now());
  if (input->has("at") && !due)
    input->refuse("at",
                  "has to be a time with an offset (2026-11-20T20:20:58Z), Unix seconds, or "
                  "a duration from now (+15m)");
  std::string why;
  // Files need no words, not even where a form has a field for them.
  const bool wordless = text && text->empty() && !files.empty();
  if (text && !wordless && !core::text_allowed(*text, context.services.settings.text_max, why))
    input->refuse("text", why);
  if (input->has("reply_to") && reply_to == 0)
    input->refuse("reply_to", "has to be a message's id");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const auto target = find_target(context, chat, to, reply_to);
  if (!target) co_return target.error();

  message.chat = target->chat;
  message.peer = target->peer;
  message.text = text.value_or("");
  message.key = key;
  for (const std::uint64_t id : files) message.files.push_back(chat::FileId{id});
  if (due) {
    chat::Command command = chat::ScheduleMessage{std::move(message), *due};
    const auto scheduled = co_await commit<chat::Scheduled>(context, std::move(command));
    if (!scheduled) co_return scheduled.error();
    co_return render_scheduled(context, *scheduled);
  }
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
