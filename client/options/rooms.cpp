#include "client/commands/rooms.hpp"

#include "client/options/groups.hpp"

namespace confab::client {
namespace {

constexpr const char* group = "Rooms";

using Text = std::string;

void add_create(Grammar& grammar) {
  const auto options = std::make_shared<CreateOptions>();
  grammar
      .command(group, "create", "Make a room, and say its address.",
               "  confab create garden\n"
               "  confab create \"Garden party\" --private\n"
               "  confab create news --history all --ttl 7d\n")
      .needs("TITLE", options->title, "what it is called")
      .flag("--private", options->is_private, "only for those whom you let in")
      .option("--history", "HOW", options->history,
              "what newcomers see: none, last:N or all; last:20, or none in a private room")
      .option("--ttl", "TIME", options->ttl, "how long its messages live: 24h; 0: for ever")
      .option("--key", "KEY", options->key, "make again what may have been made, only once")
      .runs([options](Context& context) -> Outcome<void> {
        const Outcome<std::string> made = create(context, *options);
        return made ? Outcome<void>() : Outcome<void>(made.error());
      });
}

void add_delete(Grammar& grammar) {
  const auto options = std::make_shared<DeleteOptions>();
  grammar
      .command(group, "delete", "Delete a room of yours, for everybody in it.",
               "  confab delete garden\n"
               "  confab delete garden --yes\n")
      .needs("CHAT", options->chat, "which")
      .flag("--yes", options->yes, "do not ask")
      .runs([options](Context& context) { return delete_room(context, *options); });
}

void add_leave(Grammar& grammar) {
  const auto chat = std::make_shared<Text>();
  const auto yes = std::make_shared<bool>(false);
  grammar
      .command(group, "leave", "Leave a room, or decline an invitation.",
               "  confab leave garden\n"
               "\n"
               "A room that nobody is in any more is gone, with all that was said there.\n")
      .needs("CHAT", *chat, "which")
      .flag("--yes", *yes, "do not ask whoever is the last one there")
      .runs([chat, yes](Context& context) { return leave(context, *chat, *yes); });
}

/// A command that is told nothing but one thing.
void add_simple(Grammar& grammar, const char* name, const char* description, const char* examples,
                const char* argument, const char* what,
                Outcome<void> (*command)(Context&, const std::string&)) {
  const auto text = std::make_shared<Text>();
  grammar.command(group, name, description, examples)
      .needs(argument, *text, what)
      .runs([text, command](Context& context) { return command(context, *text); });
}

}  // namespace

void add_rooms(Grammar& grammar) {
  grammar
      .command(group, "rooms", "List the rooms that you are in, or were invited to.",
               "  confab rooms\n")
      .runs([](Context& context) { return rooms(context); });
  const auto words = std::make_shared<std::vector<std::string>>();
  grammar
      .command(group, "find", "Find public rooms by a part of their title.",
               "  confab find garden\n")
      .needs_words("TEXT", *words, "the part, of some six letters at least")
      .runs([words](Context& context) { return find(context, joined(*words)); });
  add_create(grammar);
  add_simple(grammar, "join", "Enter a room, or ask to be let in by a link.",
             "  confab join garden\n"
             "  confab join http://127.0.0.1:8000/join/fbvotwuwz6t4g3pgppllu5s7ef\n",
             "CHAT_OR_LINK", "which, or a link to it", join);
  add_leave(grammar);
  add_simple(grammar, "members", "List who is in a chat.", "  confab members garden\n", "CHAT",
             "which", members);
  add_delete(grammar);
}

}  // namespace confab::client
