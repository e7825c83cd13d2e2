#include "client/commands/notice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/backoff.hpp"
#include "client/commands/idempotency_key.hpp"
#include "client/commands/named_chat.hpp"
#include "client/commands/show.hpp"
#include "client/held_signals.hpp"
#include "client/json_object.hpp"
#include "client/readable_span.hpp"
#include "client/wait.hpp"
#include "protocol/text/duration.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

constexpr Backoff::Bounds pauses{std::chrono::milliseconds{500}, std::chrono::milliseconds{15'000}};

/// Whoever waits for a command to begin waits for no server: so long for each answer, and for no
/// more of them when one did not come.
constexpr std::chrono::milliseconds first_look_max{3'000};

/// That the message could not be posted, as far as asking for something else tells; not what may be
/// otherwise when it is.
bool is_final(const Failure& failure) {
  return failure.exit == Exit::not_found || failure.exit == Exit::not_allowed ||
         failure.exit == Exit::usage;
}

Outcome<void> fits(const api::Status& status, const std::string& longest) {
  if (text::is_blank(longest)) return usage_failure("the message would be blank.");
  const std::uint64_t most = status.server.limits.text_max;
  const std::uint64_t size = text::count_code_points(longest).value_or(0);
  if (most == 0 || size <= most) return {};
  return usage_failure(fmt::format(
      "the message may become {} characters long; here one has at most {}.", size, most));
}

}  // namespace

Outcome<void> may_be_told(const Context& context, const Addressee& where,
                          const std::string& longest) {
  if (const auto is_text = is_utf8("the message", longest); !is_text) return is_text;
  Patience once;
  once.attempts = 1;
  once.limits.answer_time = std::min(context.settings().timeout, first_look_max);
  once.limits.connect_time = once.limits.answer_time;
  const ApiClient api = context.quiet_api(once);
  const auto status = api.get<api::Status>("/status");
  if (!status && status.error().problem.code == "unauthorized") return status.error();
  if (!status) return fits({}, longest);
  if (const auto fit = fits(*status, longest); !fit) return fit;
  if (where.to) {
    const std::string name = where.to->starts_with('@') ? where.to->substr(1) : *where.to;
    const auto user = api.get<api::User>("/users/" + text::percent_encode(name));
    if (!user) return is_final(user.error()) ? Outcome<void>(user.error()) : Outcome<void>();
  }
  if (!where.chat) return {};
  std::string named = *where.chat;
  const auto chat = with_chat(api, named, [&](const std::string& address) {
    return api.get<api::Chat>(chat_target(address, ""));
  });
  if (!chat) return is_final(chat.error()) ? Outcome<void>(chat.error()) : Outcome<void>();
  return chat->member.value_or(true) ? Outcome<void>() : outside(context, *chat);
}

std::string send_body(const Addressee& where, std::optional<std::uint64_t> reply_to,
                      const std::string& text) {
  std::optional<std::string> to = where.to;
  if (to && to->starts_with('@')) to->erase(0, 1);  // as the chat with them is called
  JsonObject body;
  body.add("text", text).add("to", to).add("chat", where.chat).add("reply_to", reply_to);
  return body.json();
}

Outcome<ApiAnswer> post_notice(const Context& context, const Addressee& said,
                               const std::string& text, std::chrono::microseconds patience) {
  using Clock = std::chrono::steady_clock;
  Patience once;
  once.attempts = 1;
  once.limits.answer_time = context.settings().timeout;
  const ApiClient api = context.quiet_api(once);
  const Outcome<std::string> key = idempotency_key({});
  if (!key) return key.error();
  Addressee where = said;
  const auto post = [&] {
    return api.ask({http::Method::post, "/send", send_body(where, {}, text), *key});
  };
  const Clock::time_point end = Clock::now() + patience;
  Backoff backoff(pauses);
  for (bool told = false;;) {
    Outcome<ApiAnswer> answer =
        where.chat ? with_chat(api, *where.chat, [&](const std::string&) { return post(); })
                   : post();
    if (answer || answer.error().exit != Exit::no_server || HeldSignals::held()) return answer;
    const Clock::time_point now = Clock::now();
    if (now >= end) return answer;
    if (!std::exchange(told, true))
      context.out().talk(fmt::format("confab: {} Trying again for {}.", answer.error().sentence,
                                     readable_span(patience)));
    WaitFor pause;
    pause.deadline = std::min<Clock::time_point>(now + backoff.next(), end);
    if (wait_for(pause) == Woken::by_signal) return answer;
  }
}

Outcome<std::chrono::microseconds> patience_of(const std::string& said) {
  const auto patience = text::parse_duration(said);
  if (!patience || *patience > std::chrono::hours{24})
    return usage_failure("--patience is a time such as 30s or 2m, at most 24h; 0: try once.");
  return *patience;
}

}  // namespace confab::client
