#include "client/commands/scripts.hpp"
#include "client/held_signals.hpp"
#include "client/options/grammar.hpp"
#include "client/processes/command.hpp"
#include "client/processes/ending.hpp"

namespace confab::client {
namespace {

/// Needs no words: the command has said what it had to say.
Failure ends_with(int exit_code) { return {static_cast<Exit>(exit_code), {}, {}}; }

}  // namespace

Outcome<void> run_and_tell(Context& context, const RunOptions& options) {
  // What can be known before is: a command of an hour should not end in a mistake of ours.
  if (const Outcome<ApiClient> api = context.signed_in(); !api) return api.error();
  const auto patience = patience_of(options.patience);
  if (!patience) return patience.error();
  const std::string words = options.message.value_or(std::string(command_ended));
  Ending ending;
  ending.command = joined(options.words);
  // As long as it may well become.
  ending.exit_code = 255;
  ending.took = longest_span;
  const auto longest = told(words, ending);
  if (!longest) return longest.error();
  if (const auto known = may_be_told(context, options.where, *longest); !known) return known;

  const HeldSignals held;  // none of them is for us, also while the command is handed over
  const Outcome<CommandEnd> end = run_command(options.words);
  if (!end) return end.error();
  ending.took = end->took;
  ending.exit_code = end->exit_code;
  ending.signal = end->signal;
  if (!end->succeeded() || !options.only_failed) {
    const auto posted = post_notice(context, options.where, *told(words, ending), *patience);
    if (!posted) context.out().complain(posted.error());
  }
  HeldSignals::take();  // it ended the trying at most: the command's end is what counts
  if (end->signal) end_by_signal(*end->signal);
  return ends_with(end->exit_code);
}

}  // namespace confab::client
