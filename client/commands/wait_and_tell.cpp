#include <fmt/format.h>

#include <limits>

#include "client/commands/scripts.hpp"
#include "client/held_signals.hpp"
#include "client/processes/ending.hpp"
#include "client/processes/process.hpp"
#include "client/wait.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

Failure no_such_process(std::uint64_t pid) {
  return local_failure(Exit::not_found, "not-found",
                       fmt::format("there is no process {}. It may have ended already.", pid));
}

/// A failure when a signal came first.
Outcome<void> wait_for_end(const ProcessHandle& process) {
  constexpr std::chrono::hours long_time{24};
  for (;;) {
    WaitFor end;
    end.readable = process.descriptor();
    end.deadline = std::chrono::steady_clock::now() + long_time;
    const Woken woken = wait_for(end);
    if (woken == Woken::readable) return {};
    if (woken == Woken::by_signal)
      return Failure{static_cast<Exit>(128 + HeldSignals::take().value_or(0)), {}, {}};
  }
}

}  // namespace

Outcome<void> wait_and_tell(Context& context, const WaitOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto patience = patience_of(options.patience);
  if (!patience) return patience.error();
  if (options.pid == 0 || options.pid > std::numeric_limits<pid_t>::max())
    return no_such_process(options.pid);
  const auto pid = static_cast<pid_t>(options.pid);
  const ProcessHandle process = ProcessHandle::open(pid);
  if (!process) return no_such_process(options.pid);
  const auto facts = facts_of(pid);
  // Only now it is sure that they are this process's, and not those of one that has its number.
  if (!facts || process.ended()) return no_such_process(options.pid);
  Ending ending;
  ending.command = facts->command;
  ending.pid = pid;
  ending.took = longest_span;
  const std::string words = options.message.value_or(std::string(process_ended));
  const auto longest = told(words, ending);
  if (!longest) return longest.error();
  if (const auto known = may_be_told(context, options.where, *longest); !known) return known;

  const HeldSignals held;
  context.out().talk(fmt::format("Waiting for the end of process {} ({}).", pid,
                                 text::make_visible(facts->command)));
  if (const auto ended = wait_for_end(process); !ended) return ended;
  ending.took = since_boot() - facts->started;
  const auto answer = post_notice(context, options.where, *told(words, ending), *patience);
  if (!answer) return answer.error();
  const auto sent = api->read<api::SentMessage>(*answer);
  if (!sent) return sent.error();
  if (context.out().json()) return context.out().print_json(*sent);
  context.out().talk(fmt::format("sent #{}", sent->message.id));
  return {};
}

}  // namespace confab::client
