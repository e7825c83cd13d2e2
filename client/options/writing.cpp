#include "client/commands/commands.hpp"
#include "client/commands/scripts.hpp"
#include "client/due_time.hpp"
#include "client/local_time.hpp"
#include "client/options/groups.hpp"

namespace confab::client {
namespace {

constexpr const char* group = "Writing";
constexpr const char* key_meaning = "send again what may have arrived, without doubling";

using Words = std::vector<std::string>;

/// Where a message goes, and what goes with it.
void add_target(Command& command, SendOptions& options) {
  command.option("--to", "NAME", options.to, "somebody, in private")
      .option("--chat", "CHAT", options.chat, "another chat than the general one")
      .excludes("--chat", "--to")
      .id("--reply-to", options.reply_to, "the message that this one comments on")
      .option("--file", "PATH", options.files, "send this file with it; may be said again")
      .option("--key", "KEY", options.key, key_meaning);
}

/// A day behind the time belongs to it; what stands in another place does not.
void complete_time(std::string& time, Words& words, std::size_t behind) {
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(behind);
  Words more(words.begin(), end);
  time = take_time(time, more, current_time());
  words.erase(words.begin(), end - static_cast<std::ptrdiff_t>(more.size()));
}

void add_send(Grammar& grammar) {
  const auto options = std::make_shared<SendOptions>();
  const auto words = std::make_shared<Words>();
  Command command = grammar.command(
      group, "send", "Send a message, to everyone unless you say whom.",
      "  confab send Hello everyone\n"
      "  confab send --to bob \"Lunch?\"\n"
      "  confab send --to bob --file menu.pdf\n"
      "  confab send --at 18:30 \"I am leaving now.\"\n"
      "  git log -1 | confab send --chat builds\n"
      "  tail -F app.log | confab send --lines --chat logs\n"
      "\n"
      "--lines sends each line as it comes; empty ones are left out. When the limit of\n"
      "the hour is reached, it says so and waits; a server that is away is waited for,\n"
      "too. A line that the server refuses is told, and the next one is sent; the exit\n"
      "code is then 2. When it is interrupted, it says how many were sent, and with\n"
      "which --key the same lines may be sent again without doubling.\n");
  command.takes_words("TEXT", *words, "the message; none, or -: standard input");
  add_target(command, *options);
  const auto by_line = std::make_shared<bool>();
  const auto lines = std::make_shared<LinesOptions>();
  command.option("--at", "TIME", options->at, "deliver it then; confab schedule --help says how")
      .flag("--lines", *by_line, "a message for each line of standard input")
      .flag("--stop-at-limit", lines->stop_at_limit, "end instead of waiting for the next hour")
      .excludes("--lines", "--at")
      .excludes("--lines", "--file");
  const auto behind = std::make_shared<std::size_t>();
  command.counts_behind("--at", "TEXT", *behind);
  command.runs([options, words, by_line, lines, behind](Context& context) -> Outcome<void> {
    if (options->at) complete_time(*options->at, *words, *behind);
    options->text = text_of(*words);
    if (!*by_line) return send(context, *options);
    if (options->text && *options->text != "-")
      return usage_failure("with --lines, the lines are those of standard input.");
    lines->where = {options->to, options->chat};
    lines->reply_to = options->reply_to;
    lines->key = options->key;
    return send_lines(context, *lines);
  });
}

void add_comment(Grammar& grammar) {
  const auto options = std::make_shared<SendOptions>();
  const auto id = std::make_shared<std::uint64_t>();
  const auto words = std::make_shared<Words>();
  grammar
      .command(group, "comment", "Comment on a message.",
               "  confab comment 12 Well said\n"
               "  confab comment 12 < answer.txt\n")
      .needs_id("ID", *id, "the message; read and history show it")
      .takes_words("TEXT", *words, "the comment; none, or -: standard input")
      .option("--file", "PATH", options->files, "send this file with it; may be said again")
      .option("--key", "KEY", options->key, key_meaning)
      .runs([options, id, words](Context& context) {
        options->how = "comment ID TEXT";
        options->reply_to = *id;
        options->text = text_of(*words);
        return send(context, *options);
      });
}

void add_schedule(Grammar& grammar) {
  const auto options = std::make_shared<SendOptions>();
  const auto time = std::make_shared<std::string>();
  const auto words = std::make_shared<Words>();
  Command command = grammar.command(
      group, "schedule", "Send a message later.",
      "  confab schedule +15m Tea is ready\n"
      "  confab schedule 18:30 --to bob \"Are you coming?\"\n"
      "  confab schedule tomorrow 9:00 Good morning\n"
      "  confab schedule 2026-12-24 18:00 --chat family Merry Christmas\n"
      "\n"
      "TIME is +15m, +1h30m or in 2 hours from now; 18:30, when the clock here shows\n"
      "that next; tomorrow 9:00, 9:00 friday or 2026-12-24 18:00 on the clock here;\n"
      "2026-12-24T18:00:00+01:00; or seconds since 1970. A day behind the time belongs\n"
      "to it, unless the time stands in quotes. What was understood is said before it is\n"
      "sent.\n");
  command.needs("TIME", *time, "when");
  command.takes_words("TEXT", *words, "the message; none, or -: standard input");
  add_target(command, *options);
  const auto behind = std::make_shared<std::size_t>();
  command.counts_behind("TIME", "TEXT", *behind);
  command.runs([options, time, words, behind](Context& context) {
    options->how = "schedule TIME TEXT";
    complete_time(*time, *words, *behind);
    options->at = *time;
    options->text = text_of(*words);
    return send(context, *options);
  });
}

void add_scheduled(Grammar& grammar) {
  const auto id = std::make_shared<std::optional<std::uint64_t>>();
  grammar
      .command(group, "scheduled", "List what you will have sent, or see what became of one.",
               "  confab scheduled\n"
               "  confab scheduled 21\n")
      .takes_id("ID", *id, "only this one, even when it is over")
      .runs([id](Context& context) { return scheduled(context, *id); });
}

void add_cancel(Grammar& grammar) {
  const auto id = std::make_shared<std::uint64_t>();
  grammar.command(group, "cancel", "Take back what was to be sent later.", "  confab cancel 21\n")
      .needs_id("ID", *id, "which; scheduled lists them")
      .runs([id](Context& context) { return cancel(context, *id); });
}

void add_report(Grammar& grammar) {
  const auto options = std::make_shared<ReportOptions>();
  const auto words = std::make_shared<Words>();
  grammar
      .command(group, "report", "Report somebody who spoils it for the others.",
               "  confab report mallory\n"
               "  confab report mallory Spams every minute --message 12\n")
      .needs("NAME", options->name, "whom")
      .takes_words("REASON", *words, "why")
      .id("--message", options->message, "the message that shows it")
      .option("--key", "KEY", options->key, "report again what may have arrived")
      .runs([options, words](Context& context) {
        options->reason = text_of(*words);
        return report(context, *options);
      });
}

}  // namespace

void add_writing(Grammar& grammar) {
  add_send(grammar);
  add_comment(grammar);
  add_schedule(grammar);
  add_scheduled(grammar);
  add_cancel(grammar);
  add_report(grammar);
}

}  // namespace confab::client
