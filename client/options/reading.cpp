#include "client/commands/commands.hpp"
#include "client/options/groups.hpp"

namespace confab::client {
namespace {

constexpr const char* group = "Reading";

void add_read(Grammar& grammar) {
  const auto options = std::make_shared<ReadOptions>();
  grammar
      .command(group, "read", "Show what is unread, oldest first.",
               "  confab read\n"
               "  confab read @bob\n"
               "  confab read --peek\n")
      .takes("CHAT", options->chat, "only this chat")
      .flag("--peek", options->peek, "leave it unread")
      .runs([options](Context& context) { return read(context, *options); });
}

void add_tail(Grammar& grammar) {
  const auto options = std::make_shared<TailOptions>();
  grammar
      .command(group, "tail", "Follow everything that happens, as it happens.",
               "  confab tail\n"
               "  confab tail @bob\n"
               "  confab tail --json | jq --unbuffered -r '.message.text // empty'\n"
               "  confab tail --exec 'notify-send \"$CONFAB_FROM\" \"$CONFAB_TEXT\"'\n"
               "\n"
               "It goes on where the last one stopped, for the same person and chat; the first\n"
               "one begins with what is unread. What it has shown is confirmed as read. An\n"
               "interruption is waited out, for as long as it takes; only when the very first\n"
               "request gets no answer, it ends with 6.\n"
               "\n"
               "--exec runs the command with the shell for each message of others, one after the\n"
               "other, with CONFAB_FROM, CONFAB_TEXT, CONFAB_CHAT, CONFAB_ID, CONFAB_AT and\n"
               "CONFAB_SERVER. When it fails, tail ends with 1, and the next one begins with that\n"
               "message again: a command may see a message twice, but misses none. Its place is\n"
               "its own, beside the one of a tail without it.\n")
      .takes("CHAT", options->chat, "only this chat")
      .option("--exec", "CMD", options->command, "run this for each message of others")
      .flag("--own", options->own, "run it for your own messages too")
      .flag("--peek", options->peek, "confirm nothing, and do not move the place")
      .id("--after", options->after, "begin after this message; 0: with all there is")
      .flag("--once", options->once, "end when everything that is there was shown")
      .runs([options](Context& context) { return tail(context, *options); });
}

void add_history(Grammar& grammar) {
  const auto options = std::make_shared<HistoryOptions>();
  grammar
      .command(group, "history", "Show a chat's last messages.",
               "  confab history\n"
               "  confab history @bob -n 50\n"
               "  confab history --before 120\n")
      .takes("CHAT", options->chat, "which; the general one unless you say")
      .number("-n,--count", options->count, "how many at most: 20")
      .id("--before", options->before, "only what is older than this message")
      .runs([options](Context& context) { return history(context, *options); });
}

}  // namespace

void add_reading(Grammar& grammar) {
  add_read(grammar);
  add_tail(grammar);
  add_history(grammar);
  grammar.command(group, "chats", "List your chats.", "  confab chats\n")
      .runs([](Context& context) { return chats(context); });
  grammar.command(group, "users", "List who is there.", "  confab users\n")
      .runs([](Context& context) { return users(context); });
}

}  // namespace confab::client
