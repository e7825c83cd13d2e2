#include "server/edge/intake/intake.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "server/core/tokens.hpp"
#include "server/edge/input.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

Result<Posting, Response> read_posting(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && bytes[first] == '{';
  Request request;
  request.fields.content_type.assign(is_json ? json_type : "application/x-www-form-urlencoded");
  request.body = bytes;
  auto input = Input::of_body(request, {"username", "message", "key"});
  if (!input) return input.error();
  auto username = input->text("username");
  auto message = input->text("message");
  auto key = input->text("key");
  if (auto invalid = input->invalid()) return *std::move(invalid);
  if (!username) input->refuse("username", "is missing");
  if (!message) input->refuse("message", "is missing");
  if (auto invalid = input->invalid()) return *std::move(invalid);
  return Posting{*std::move(username), *std::move(message), std::move(key).value_or("")};
}

Result<core::Keyed, Response> judge(const Posting& posting, std::size_t text_max) {
  Input none;
  std::string why;
  auto name = core::user_name(posting.username, why);
  if (!name) none.refuse("username", why);
  if (!core::text_allowed(posting.message, text_max, why)) none.refuse("message", why);
  if (!posting.key.empty() && !core::key_allowed(posting.key, why)) none.refuse("key", why);
  if (auto invalid = none.invalid()) return *std::move(invalid);
  return *std::move(name);
}

awaitable<Result<chat::Sent, Response>> Intake::take(Posting posting) {
  auto name = judge(posting, settings_.text_max);
  if (!name) co_return name.error();
  chat::SendMessage send{.chat = chat::general_chat, .text = posting.message, .key = posting.key};
  // Keys are the user's own, so the name need not be in it.
  if (!posting.key.empty()) send.digest = core::digest_of("intake " + posting.message);
  for (;;) {
    const chat::User* user = chat_.find_name(name->key);
    if (user == nullptr) {
      auto added = co_await add(*name);
      if (!added) co_return added.error();
      continue;
    }
    if (user->registered() || !user->devices.empty())
      co_return problem(Code::name_taken, "The name \"" + user->name +
                                              "\" belongs to somebody who signs in with it. "
                                              "Choose another username.");
    send.from = user->id;
    chat::Command command = send;
    auto outcome = co_await committer_.commit(std::move(command));
    if (!outcome) co_return log_unavailable();
    if (const auto* sent = std::get_if<chat::Sent>(&*outcome)) co_return *sent;
    const auto* refusal = std::get_if<chat::Refused>(&*outcome);
    const chat::Refused why =
        refusal != nullptr ? *refusal : chat::Refused{chat::Refusal::key_reused};
    // It was forgotten in this moment, and comes in anew.
    if (why.why == chat::Refusal::no_such_user) continue;
    co_return refused(why, committer_.now());
  }
}

/// Somebody else may have come in under that name meanwhile; the caller looks again.
awaitable<Result<void, Response>> Intake::add(core::Keyed name) {
  const chat::Time now = committer_.now();
  if (!may_be_new(now))
    co_return problem(Code::rate_limited,
                      "Too many new names came in this hour. Use one that is known, or try again "
                      "later.",
                      {.retry_after = seconds_until(hour_ends_at_, now)});
  chat::Command command =
      chat::AddUser{std::move(name.text), std::move(name.key), {}, {}, {}, {}, {}};
  const auto added = co_await committer_.commit(std::move(command));
  if (!added) co_return log_unavailable();
  co_return Result<void, Response>{};
}

bool Intake::may_be_new(chat::Time now) {
  if (now >= hour_ends_at_) {
    hour_ends_at_ = now + std::chrono::hours{1};
    new_names_ = 0;
  }
  if (new_names_ >= intake_new_names_max) return false;
  ++new_names_;
  return true;
}

std::string answer_line(const Result<chat::Sent, Response>& taken) {
  if (!taken) return taken.error().body + "\n";
  std::string line = R"({"id":)" + std::to_string(chat::raw(taken->id));
  if (taken->replayed) line += R"(,"replayed":true)";
  return line + "}\n";
}

}  // namespace confab::edge
