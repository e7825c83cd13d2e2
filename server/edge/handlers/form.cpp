// POST /message: a message from a form, which needs no script; and the page that shows it.
#include <algorithm>

#include "protocol/api/json.hpp"
#include "protocol/api/types.hpp"
#include "protocol/text/rfc3339.hpp"
#include "server/core/policy.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/form_page.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/identity.hpp"
#include "server/edge/intake/forwarder.hpp"
#include "server/edge/intake/intake.hpp"
#include "server/edge/pages.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge::handlers {

namespace {

/// In the place of an id, for what this server has sent on.
constexpr std::string_view forwarded = "forwarded";

/// Nobody's own page, and not kept: a form filled for this reader.
Response form_page(const Context& context, int status, const FormPage& page) {
  Response response{.status = status, .type = "text/html; charset=utf-8"};
  response.body = fill_form(read_page(context.services.settings, "message.html"), page);
  add_page_fields(response, Referrer::same_origin);
  return response;
}

/// What was typed.
struct Typed {
  std::string username;
  std::string message;
};

/// What another server says of how long to wait can be any number; longer than a year is nonsense.
constexpr std::uint64_t wait_seconds_max = 366 * 86'400;

/// A refusal as a page that says what to do and has kept what was typed. A program that asks for
/// JSON gets the problem as it is.
Response refusal_page(const Context& context, Response refusal, Typed typed) {
  const OptionalText& accept = context.request.fields.accept;
  if (!wants_page(context.request) && accept.value_or("").find("json") != std::string_view::npos)
    return refusal;
  const auto problem = api::parse_json<api::Problem>(refusal.body);
  if (!problem) return refusal;
  FormPage page{std::move(typed.username), std::move(typed.message), problem->detail};
  page.code = problem->code;
  if (problem->banned_until) {
    page.until = *problem->banned_until;
  } else if (problem->retry_after) {
    const std::chrono::seconds wait{std::min(*problem->retry_after, wait_seconds_max)};
    page.until = text::format_rfc3339(context.now() + wait);
  }
  page.asks_access_password = !context.session && context.services.access_password != nullptr;
  Response response = form_page(context, refusal.status, page);
  for (Header& header : refusal.headers) response.headers.push_back(std::move(header));
  return response;
}

/// A form sends the ends of lines as CR LF, whatever was typed (WHATWG HTML, "constructing the
/// entry list"); nobody typed the CR.
std::string without_carriage_returns(std::string text) {
  for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos;) text.erase(at, 1);
  return text;
}

/// Why somebody may not post under this name, if so. Who is signed in posts as oneself; anybody
/// else under a name that nobody can prove to be theirs, which is for the intake to judge.
std::optional<Response> refuse_name(Context& context, const std::string& username,
                                    const std::optional<std::string>& access) {
  const chat::User* user = context.user();
  if (user == nullptr) return check_access(context, access);
  if (username.empty() || core::name_key(username) == user->name_key) return {};
  return problem(Code::conflict,
                 "You are here as " + user->name + ". Write under that name, or sign out first.");
}

/// The message's id, in this server's general chat.
awaitable<Result<chat::MessageId, Response>> post(Context& context, Typed typed) {
  if (!context.session) {
    const auto taken = co_await context.services.intake.take({typed.username, typed.message});
    if (!taken) co_return taken.error();
    co_return taken->id;
  }
  chat::Command command = chat::SendMessage{
      .from = context.session->user, .chat = chat::general_chat, .text = std::move(typed.message)};
  const auto sent = co_await commit<chat::Sent>(context, std::move(command));
  if (!sent) co_return sent.error();
  co_return sent->id;
}

Response see(std::string address) {
  Response response{.status = 303, .type = {}};
  return response.with("Location", std::move(address));
}

/// To another server; this one only remembers for a while what it was.
awaitable<Result<std::string, Response>> send_on(Context& context, const Typed& typed) {
  auto outcome = co_await context.services.forwarder->forward({typed.username, typed.message});
  if (auto* refused = std::get_if<Response>(&outcome)) co_return std::move(*refused);
  const bool queued = std::holds_alternative<Queued>(outcome);
  co_return "/message/" + std::string{forwarded} + "/" +
      context.services.recent_postings.keep({typed.username, typed.message, queued});
}

FormPage page_of(const RecentPostings::Posting& posting) {
  FormPage page{.username = posting.username, .message = {}, .said = "Sent."};
  if (posting.queued) {
    page.said = "It is kept, and will be sent as soon as the server it goes to is there again.";
    page.word = "form.queued";
  }
  page.from = posting.username;
  page.text = posting.message;
  return page;
}

}  // namespace

awaitable<Response> post_form(Context& context) {
  Typed typed;
  auto input = Input::of_body(context.request, {"username", "message", "access_password"});
  if (!input) co_return refusal_page(context, input.error(), typed);
  typed.username = input->text("username").value_or("");
  typed.message = without_carriage_returns(input->text("message").value_or(""));
  const auto access = input->text("access_password");
  if (auto foreign = refuse_foreign(context.request))
    co_return refusal_page(context, *std::move(foreign), typed);
  // A session that is over is no reason to refuse: its name may be taken anew.
  if (context.bad_credentials && context.request.fields.authorization)
    co_return refusal_page(context, *context.bad_credentials, typed);
  std::string why;
  if (!core::text_allowed(typed.message, context.services.settings.text_max, why))
    input->refuse("message", why);
  if (auto invalid = input->invalid()) co_return refusal_page(context, *std::move(invalid), typed);

  if (auto refused = refuse_name(context, typed.username, access))
    co_return refusal_page(context, *std::move(refused), typed);
  if (const chat::User* user = context.user(); user != nullptr && typed.username.empty())
    typed.username = user->name;
  if (context.services.forwarder != nullptr) {
    auto address = co_await send_on(context, typed);
    if (!address) co_return refusal_page(context, address.error(), typed);
    co_return see(*std::move(address));
  }
  const auto id = co_await post(context, typed);
  if (!id) co_return refusal_page(context, id.error(), typed);
  const std::uint64_t number = chat::raw(*id);
  co_return see("/message/" + std::to_string(number) + "/" +
                context.services.receipts.make(number));
}

awaitable<Response> posted(Context& context) {
  if (context.params[0] == forwarded) {
    const auto* posting = context.services.recent_postings.find(context.params[1]);
    if (posting == nullptr) co_return no_such_message();
    co_return form_page(context, 200, page_of(*posting));
  }
  const auto id = parse_id(context.params[0]);
  // Whoever was told the address may see the message, with a session or without.
  if (!id || !context.services.receipts.fits(*id, context.params[1])) co_return no_such_message();
  const chat::Conversation& general = context.chat().state().chats.at(chat::general_chat);
  const chat::MessageId wanted{*id};
  const auto found = std::ranges::lower_bound(general.messages, wanted, {}, &chat::Message::id);
  if (found == general.messages.end() || found->id != wanted) co_return no_such_message();
  const auto [where, message] = context.chat().find_message(found->from, wanted, context.now());
  if (message == nullptr) co_return no_such_message();
  const std::string from{context.chat().name_of(message->from)};
  const FormPage page{
      .username = from, .message = {}, .said = "Sent.", .from = from, .text = message->text};
  co_return form_page(context, 200, page);
}

}  // namespace confab::edge::handlers
