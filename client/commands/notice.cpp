#include "client/commands/notice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/backoff.hpp"
#include "client/commands/idempotency_key.hpp"
#include "client/held_signals.hpp"
#include "client/json_object.hpp"
#include "client/readable_span.hpp"
#include "client/wait.hpp"
#include "protocol/text/duration.hpp"

namespace confab::client {
namespace {

constexpr Backoff::Bounds pauses{std::chrono::milliseconds{500}, std::chrono::milliseconds{15'000}};

}  // namespace

std::string send_body(const Addressee& where, std::optional<std::uint64_t> reply_to,
                      const std::string& text) {
  std::optional<std::string> to = where.to;
  if (to && to->starts_with('@')) to->erase(0, 1);  // as the chat with them is called
  JsonObject body;
  body.add("text", text).add("to", to).add("chat", where.chat).add("reply_to", reply_to);
  return body.json();
}

Outcome<ApiAnswer> post_notice(const Context& context, const std::string& body,
                               std::chrono::microseconds patience) {
  using Clock = std::chrono::steady_clock;
  Patience once;
  once.attempts = 1;
  once.limits.answer_time = context.settings().timeout;
  const ApiClient api(context.settings().server, context.token(), once, [](const std::string&) {});
  const Outcome<std::string> key = idempotency_key({});
  if (!key) return key.error();
  const ApiRequest request{http::Method::post, "/send", body, *key};
  const Clock::time_point end = Clock::now() + patience;
  Backoff backoff(pauses);
  for (bool told = false;;) {
    Outcome<ApiAnswer> answer = api.ask(request);
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
