#include "client/commands/scripts.hpp"

#include "client/options/groups.hpp"

namespace confab::client {
namespace {

constexpr const char* group = "For scripts";

void add_addressee(Command& command, Addressee& where) {
  command.option("--to", "NAME", where.to, "tell somebody, in private")
      .option("--chat", "CHAT", where.chat, "tell another chat than the general one")
      .excludes("--chat", "--to");
}

void add_run(Grammar& grammar) {
  const auto options = std::make_shared<RunOptions>();
  Command command = grammar.command(
      group, "run", "Run a command, and say in a chat how it ended, and after how long.",
      "  confab run -- make -j4\n"
      "  confab run --to ann --only-failed -- ./backup --full\n"
      "  confab run --chat builds --message \"Tonight's build {how} after {time}.\" -- make\n"
      "\n"
      "The command has your terminal, its input and output, and its exit code is confab's:\n"
      "also when the message can't be sent, which is said on standard error. 127: there is\n"
      "no such command, 126: it can't be run; neither is told to anybody. Signals go to it.\n"
      "\n"
      "TEXT may have {command}, {how} (\"succeeded\", \"failed with exit code 2\", \"was ended\n"
      "by SIGTERM\"), {code} and {time}. Whoever reads the chat sees the command's words\n"
      "unless TEXT is without {command}.\n");
  command.needs_command("CMD", options->words, "what to run, behind --");
  add_addressee(command, options->where);
  command.option("--message", "TEXT", options->message, "say this instead")
      .flag("--only-failed", options->only_failed, "say nothing when it succeeded")
      .option("--patience", "TIME", options->patience,
              "how long to try while the server is away: 2m")
      .runs([options](Context& context) { return run_and_tell(context, *options); });
}

void add_wait(Grammar& grammar) {
  const auto options = std::make_shared<WaitOptions>();
  Command command = grammar.command(
      group, "wait", "Say in a chat when a process that runs already has ended.",
      "  confab wait --pid 4711\n"
      "  confab wait --pid $! --to ann --message \"The import is over ({time}).\"\n"
      "\n"
      "How it ended is known to whoever started it, and to nobody else: to have\n"
      "that told too, start it with confab run. TEXT may have {command}, {pid} and\n"
      "{time}, which counts from the start of the process.\n");
  command.needs_number("--pid", options->pid, "the process");
  add_addressee(command, options->where);
  command.option("--message", "TEXT", options->message, "say this instead")
      .option("--patience", "TIME", options->patience,
              "how long to try while the server is away: 2m")
      .runs([options](Context& context) { return wait_and_tell(context, *options); });
}

}  // namespace

void add_scripts(Grammar& grammar) {
  add_run(grammar);
  add_wait(grammar);
}

}  // namespace confab::client
