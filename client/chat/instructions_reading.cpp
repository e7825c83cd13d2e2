#include "client/chat/instructions.hpp"
#include "client/commands/commands.hpp"
#include "client/commands/files.hpp"

namespace confab::client {
namespace {

using Takes = Instruction::Takes;

Outcome<void> go_to_chat(Actions& actions, Arguments arguments) {
  const std::string name = arguments.name();
  if (name.empty())
    actions.run([](Context& context) { return chats(context); });
  else
    actions.open(actions.address_of(name));
  return {};
}

Outcome<void> list_chats(Actions& actions, Arguments) {
  actions.run([](Context& context) { return chats(context); });
  return {};
}

Outcome<void> read_unread(Actions& actions, Arguments arguments) {
  ReadOptions options;
  if (!arguments.empty()) options.chat = chat_or_here(actions, arguments);
  actions.run([options](Context& context) { return read(context, options); });
  return {};
}

Outcome<void> show_history(Actions& actions, Arguments arguments) {
  HistoryOptions options;
  options.chat = actions.chat();
  arguments.take("-n");  // as the subcommand has it
  Arguments ahead = arguments;
  if (const auto count = ahead.word())
    if (const auto number = read_reference(*count); number && !count->starts_with('#')) {
      options.count = *number;
      arguments = ahead;
    }
  if (!arguments.empty()) {
    const Outcome<std::uint64_t> before = take_reference(arguments);
    if (!before) return before.error();
    options.before = *before;
  }
  actions.run([options](Context& context) { return history(context, options); });
  return {};
}

Outcome<void> show_thread(Actions& actions, Arguments arguments) {
  const Outcome<std::uint64_t> id = take_reference(arguments);
  if (!id) return id.error();
  actions.run([id = *id](Context& context) { return thread(context, id); });
  return {};
}

Outcome<void> save_file(Actions& actions, Arguments arguments) {
  DownloadOptions options;
  options.force = arguments.take("--force");
  const Outcome<std::uint64_t> id = take_reference(arguments);
  if (!id) return id.error();
  options.id = *id;
  options.force = arguments.take("--force") || options.force;
  const std::string path = arguments.name();
  if (const auto fits = refuse_option(path); !fits) return fits.error();
  if (!path.empty()) options.path = local_path(path);
  if (options.path == "-")
    return usage_failure("a file can't be shown here; say where to save it.");
  actions.run([options](Context& context) { return download(context, options); });
  return {};
}

}  // namespace

std::vector<Instruction> reading_instructions() {
  return {
      {"chat",
       "[CHAT]",
       "go to another chat: general, @bob, a room",
       {Takes::chat},
       {"getChat", "getMessages", "markRead", "getChats"},
       go_to_chat},
      {"chats", "", "what chats you are in", {}, {"getChats"}, list_chats},
      {"read",
       "[CHAT]",
       "what is unread, in every chat",
       {Takes::chat},
       {"getStatus", "getMessages", "markRead"},
       read_unread},
      {"history",
       "[COUNT] [#ID]",
       "messages of this chat; those before #ID",
       {Takes::text, Takes::message},
       {"getMessages"},
       show_history},
      {"thread",
       "#ID",
       "a message and what was said to it",
       {Takes::message},
       {"getMessage", "getComments"},
       show_thread},
      {"save",
       "[--force] #FILE [PATH]",
       "save a file of a message",
       {Takes::text, Takes::path},
       {"downloadFile"},
       save_file},
  };
}

}  // namespace confab::client
