#include "client/commands/commands.hpp"
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

void add_send(Grammar& grammar) {
  const auto options = std::make_shared<SendOptions>();
  const auto words = std::make_shared<Words>();
  Command command =
      grammar.command(group, "send", "Send a message, to everyone unless you say whom.",
                      "  confab send Hello everyone\n"
                      "  confab send --to bob \"Lunch?\"\n"
                      "  confab send --to bob --file menu.pdf\n"
                      "  confab send --at 18:30 \"I am leaving now.\"\n"
                      "  git log -1 | confab send --chat builds\n");
  command.takes_words("TEXT", *words, "the message; none, or -: standard input");
  add_target(command, *options);
  command.option("--at", "TIME", options->at, "deliver it then; confab schedule --help says how");
  command.runs([options, words](Context& context) {
    options->text = text_of(*words);
    return send(context, *options);
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
      "  confab schedule \"2026-12-24 18:00\" --chat family Merry Christmas\n"
      "\n"
      "TIME is +15m (also s, h, d) from now; 18:30, when the clock here shows that\n"
      "next; \"2026-12-24 18:00\" on the clock here; 2026-12-24T18:00:00+01:00; or\n"
      "seconds since 1970.\n");
  command.needs("TIME", *time, "when");
  command.takes_words("TEXT", *words, "the message; none, or -: standard input");
  add_target(command, *options);
  command.runs([options, time, words](Context& context) {
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
