#include <memory>
#include <string>

#include "client/chat/command_table.hpp"
#include "client/commands/commands.hpp"
#include "client/commands/files.hpp"
#include "client/commands/rooms.hpp"
#include "client/options/groups.hpp"

namespace confab::client {
namespace {

void add_chat(Grammar& grammar) {
  const auto options = std::make_shared<ChatOptions>();
  const std::string examples =
      "  confab\n"
      "  confab chat @bob\n"
      "  echo Hello everyone | confab chat\n"
      "\n"
      "Over a pipe each line of input is a message or a command, and each line of output\n"
      "says what happened; what was unread before stays so.\n"
      "\n" +
      help_of_all();
  grammar
      .command("Conversation", "chat",
               "Talk: see what happens, and write. confab alone does it too.", examples.c_str())
      .takes("CHAT", options->chat, "where to begin: general, @bob, a room")
      .runs([options](Context& context) { return chat(context, *options); });
}

void add_thread(Grammar& grammar) {
  const auto id = std::make_shared<std::uint64_t>();
  grammar
      .command("Reading", "thread", "Show a message, and the comments on it.",
               "  confab thread 12\n")
      .needs_id("ID", *id, "the message; read and history show it")
      .runs([id](Context& context) { return thread(context, *id); });
}

void add_who(Grammar& grammar) {
  const auto name = std::make_shared<std::string>();
  grammar.command("Reading", "who", "Say who somebody is.", "  confab who bob\n")
      .needs("NAME", *name, "whom")
      .runs([name](Context& context) { return who(context, *name); });
}

void add_discard(Grammar& grammar) {
  const auto id = std::make_shared<std::uint64_t>();
  grammar
      .command("Files", "discard", "Remove an upload of yours that no message uses.",
               "  confab discard 31\n")
      .needs_id("ID", *id, "which; upload said it")
      .runs([id](Context& context) { return discard(context, *id); });
}

void add_token(Grammar& grammar) {
  const auto room = std::make_shared<std::string>();
  grammar
      .command("Private rooms", "token",
               "Get a token that opens a room's live stream for a minute.",
               "  confab token garden\n")
      .needs("CHAT", *room, "which room")
      .runs([room](Context& context) { return room_token(context, *room); });
}

}  // namespace

void add_conversing(Grammar& grammar) {
  add_chat(grammar);
  grammar.otherwise([](Context& context) { return chat(context, {}); });
  add_thread(grammar);
  add_who(grammar);
  add_discard(grammar);
  add_token(grammar);
}

}  // namespace confab::client
