#include "client/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <memory>

#include "client/commands/commands.hpp"
#include "client/environment.hpp"
#include "client/terminal.hpp"
#include "protocol/text/duration.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// Help that shows first how it is done. An App's footer holds its examples.
class ExamplesFirst : public CLI::Formatter {
 public:
  ExamplesFirst() {
    column_width(32);
    label("Positionals", "Arguments");
    label("SUBCOMMAND", "COMMAND");
  }

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    std::string help = app->get_description() + "\n\nExamples:\n" + app->get_footer() + "\n";
    help += make_usage(app, std::move(name));
    help += make_positionals(app);
    help += make_groups(app, mode);
    help += make_subcommands(app, mode);
    help += app->get_parent() != nullptr
                ? "\nOptions that every command takes, and the exit codes: confab --help\n"
                : "\nEnvironment: CONFAB_SERVER, CONFAB_TOKEN, CONFAB_PASSWORD, "
                  "CONFAB_ACCESS_PASSWORD.\n"
                  "Exit codes: 0 done; 2 asked wrongly; 3 not signed in, forbidden or taken;\n"
                  "4 banned; 5 too many messages; 6 no server; 7 not found; 130 interrupted.\n";
    return help;
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string usage = CLI::Formatter::make_usage(app, std::move(name));
    usage.erase(0, usage.find_first_not_of('\n'));
    return usage;
  }

  /// What it takes, and nothing about how CLI11 sees it.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string takes = option->get_type_name();
    if (!takes.empty()) takes.insert(0, " ");
    return takes + (option->get_items_expected_max() > 1 ? " ..." : "");
  }
};

/// Some words of a message mean something to CLI11: "[a,b]" are two values, "++" is an end, and
/// what follows "--" is not always left alone. They go through it behind a character that it does
/// not know.
constexpr char shield = '\x1f';

bool needs_shield(std::string_view word) {
  return word == "++" || word.starts_with(shield) || (word.starts_with('[') && word.ends_with(']'));
}

std::string without_shield(std::string word) {
  if (word.starts_with(shield)) word.erase(0, 1);
  return word;
}

/// The arguments as CLI11 wants them: backwards.
std::vector<std::string> shielded(int argc, char** argv) {
  std::vector<std::string> words;
  bool only_words = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--" && !only_words) {
      only_words = true;
      continue;
    }
    words.emplace_back(only_words || needs_shield(word) ? std::string(1, shield) : "").append(word);
  }
  std::ranges::reverse(words);
  return words;
}

void remove_shields(CLI::App& app) {
  for (CLI::Option* const option : app.get_options())
    if (option->get_items_expected_max() > 0) option->transform(without_shield);
  for (CLI::App* const command : app.get_subcommands({})) remove_shields(*command);
}

/// What the command line said, before the other sources are asked.
struct CommandLine {
  Asked asked;
  std::string server;
  std::string colour = "auto";
  std::string timeout = "15s";
};

/// Ids are shown as #12, so they may be typed like that.
std::string without_hash(std::string id) {
  if (id.starts_with('#')) id.erase(0, 1);
  return id;
}

CLI::Validator one_of(std::vector<std::string> words) {
  return CLI::Validator(
      [words = std::move(words)](std::string& text) {
        const bool known = std::ranges::find(words, text) != words.end();
        return known ? "" : fmt::format("\"{}\" is none of {}", text, fmt::join(words, ", "));
      },
      "");
}

const CLI::Validator& whole_number() {
  static const CLI::Validator validator(
      [](std::string& text) {
        const bool digits = !text.empty() && text.size() < 20 &&
                            std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
        return digits ? std::string() : fmt::format("\"{}\" is not a whole number", text);
      },
      "");
  return validator;
}

template <class T>
CLI::Option* add_id(CLI::App& app, const char* name, T& id, const char* description) {
  return app.add_option(name, id, description)
      ->check(whole_number())
      ->transform(without_hash)
      ->type_name("ID");
}

/// `confab send hello world` means one text, as it would with quotes.
std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::optional<std::string> text_of(const std::vector<std::string>& words) {
  return words.empty() ? std::nullopt : std::optional(joined(words));
}

CLI::Option* add_words(CLI::App& app, const char* name, std::vector<std::string>& words,
                       const char* description) {
  return app.add_option(name, words, description)->type_name("");
}

CLI::App& add_command(CLI::App& app, const char* group, const char* name, const char* description,
                      const char* examples) {
  CLI::App& command = *app.add_subcommand(name, description);
  command.footer(examples);
  command.group(group);
  return command;
}

void add_global_options(CLI::App& app, CommandLine& line) {
  Settings& settings = line.asked.settings;
  app.add_option("--server", line.server, "where the server is")
      ->envname("CONFAB_SERVER")
      ->type_name("URL");
  app.add_flag("--json", settings.json, "answer in JSON, for programs");
  app.add_flag("-q,--quiet", settings.quiet, "say nothing beside the answer");
  app.add_flag("--no-input", settings.no_input, "never ask, fail instead");
  app.add_option("--color", line.colour, "auto, always or never")
      ->check(one_of({"auto", "always", "never"}))
      ->type_name("WHEN");
  app.add_option("--timeout", line.timeout, "how long to wait for an answer: 15s")
      ->type_name("TIME");
  app.add_option("--password-file", settings.password_file,
                 "where the password is, - for standard input")
      ->type_name("PATH");
  app.add_option("--access-password-file", settings.access_password_file,
                 "likewise, the one that a whole server shares")
      ->type_name("PATH");
}

void add_signing_in(CLI::App& app, CommandLine& line) {
  {
    CLI::App& command =
        add_command(app, "Who you are", "connect", "Come in under a name, or come back.",
                    "  confab connect ann\n"
                    "  confab connect\n");
    const auto options = std::make_shared<ConnectOptions>();
    command.add_option("NAME", options->name, "what the others call you; none: come back")
        ->type_name("");
    command.callback([&line, options] {
      line.asked.command = [options](Context& context) { return connect(context, *options); };
    });
  }
  {
    CLI::App& command = add_command(
        app, "Who you are", "register", "Make an account that a password brings back anywhere.",
        "  confab register ann --email ann@example.org\n"
        "  confab register ann --email ann@example.org --password-file secret.txt\n");
    const auto options = std::make_shared<RegisterOptions>();
    command.add_option("NAME", options->name, "what the others call you")
        ->required()
        ->type_name("");
    command.add_option("--email", options->email, "your e-mail address")
        ->required()
        ->type_name("E-MAIL");
    command.callback([&line, options] {
      line.asked.command = [options](Context& context) { return register_user(context, *options); };
    });
  }
  {
    CLI::App& command = add_command(app, "Who you are", "login", "Sign in to your account.",
                                    "  confab login ann\n"
                                    "  confab login ann@example.org\n");
    const auto options = std::make_shared<LoginOptions>();
    command.add_option("NAME_OR_EMAIL", options->name_or_email, "who you are")
        ->required()
        ->type_name("");
    command.callback([&line, options] {
      line.asked.command = [options](Context& context) { return login(context, *options); };
    });
  }
  {
    CLI::App& command = add_command(app, "Who you are", "logout", "Sign out on this computer.",
                                    "  confab logout\n"
                                    "  confab logout --everywhere\n");
    const auto options = std::make_shared<LogoutOptions>();
    command.add_flag("--everywhere", options->everywhere, "on all your devices");
    command.callback([&line, options] {
      line.asked.command = [options](Context& context) { return logout(context, *options); };
    });
  }
  add_command(app, "Who you are", "status",
              "Show who you are, what is unread, and how the server is.",
              "  confab status\n"
              "  confab status --json\n")
      .callback([&line] { line.asked.command = [](Context& context) { return status(context); }; });
}

void add_writing(CLI::App& app, CommandLine& line) {
  {
    CLI::App& command =
        add_command(app, "Writing", "send", "Send a message, to everyone unless you say whom.",
                    "  confab send Hello everyone\n"
                    "  confab send --to bob \"Lunch?\"\n"
                    "  git log -1 | confab send --chat builds\n");
    const auto options = std::make_shared<SendOptions>();
    const auto words = std::make_shared<std::vector<std::string>>();
    add_words(command, "TEXT", *words, "the message; none, or -: standard input");
    CLI::Option* const to =
        command.add_option("--to", options->to, "somebody, in private")->type_name("NAME");
    command.add_option("--chat", options->chat, "another chat than the general one")
        ->type_name("CHAT")
        ->excludes(to);
    add_id(command, "--reply-to", options->reply_to, "the message that this one comments on");
    command.add_option("--key", options->key, "send again what may have arrived, without doubling")
        ->type_name("KEY");
    command.callback([&line, options, words] {
      options->text = text_of(*words);
      line.asked.command = [options](Context& context) { return send(context, *options); };
    });
  }
  {
    CLI::App& command = add_command(app, "Writing", "comment", "Comment on a message.",
                                    "  confab comment 12 Well said\n"
                                    "  confab comment 12 < answer.txt\n");
    const auto options = std::make_shared<SendOptions>();
    const auto words = std::make_shared<std::vector<std::string>>();
    add_id(command, "ID", options->reply_to, "the message; read and history show it")
        ->required()
        ->type_name("");
    add_words(command, "TEXT", *words, "the comment; none, or -: standard input");
    command.add_option("--key", options->key, "send again what may have arrived, without doubling")
        ->type_name("KEY");
    command.callback([&line, options, words] {
      options->text = text_of(*words);
      line.asked.command = [options](Context& context) { return send(context, *options); };
    });
  }
  {
    CLI::App& command =
        add_command(app, "Writing", "report", "Report somebody who spoils it for the others.",
                    "  confab report mallory\n"
                    "  confab report mallory Spams every minute --message 12\n");
    const auto options = std::make_shared<ReportOptions>();
    const auto words = std::make_shared<std::vector<std::string>>();
    command.add_option("NAME", options->name, "whom")->required()->type_name("");
    add_words(command, "REASON", *words, "why");
    add_id(command, "--message", options->message, "the message that shows it");
    command.add_option("--key", options->key, "report again what may have arrived")
        ->type_name("KEY");
    command.callback([&line, options, words] {
      options->reason = text_of(*words);
      line.asked.command = [options](Context& context) { return report(context, *options); };
    });
  }
}

void add_tail(CLI::App& app, CommandLine& line) {
  CLI::App& command = add_command(
      app, "Reading", "tail", "Follow everything that happens, as it happens.",
      "  confab tail\n"
      "  confab tail @bob\n"
      "  confab tail --json | jq --unbuffered -r '.message.text // empty'\n"
      "  confab tail --exec 'notify-send \"$CONFAB_FROM\" \"$CONFAB_TEXT\"'\n"
      "\n"
      "It goes on where the last one stopped, for the same person and chat; the first one begins\n"
      "with what is unread. What it has shown is confirmed as read. An interruption is waited "
      "out,\n"
      "for as long as it takes; only when the very first request gets no answer, it ends with 6.\n"
      "\n"
      "--exec runs the command with the shell for each message of others, one after the other, "
      "with\n"
      "CONFAB_FROM, CONFAB_TEXT, CONFAB_CHAT, CONFAB_ID, CONFAB_AT and CONFAB_SERVER. When it\n"
      "fails, tail ends with 1, and the next one begins with that message again: a command may "
      "see\n"
      "a message twice, but misses none. Its place is its own, beside the one of a tail without "
      "it.\n");
  const auto options = std::make_shared<TailOptions>();
  command.add_option("CHAT", options->chat, "only this chat")->type_name("");
  command.add_option("--exec", options->command, "run this for each message of others")
      ->type_name("CMD");
  command.add_flag("--own", options->own, "run it for your own messages too");
  command.add_flag("--peek", options->peek, "confirm nothing, and do not move the place");
  add_id(command, "--after", options->after, "begin after this message; 0: with all there is");
  command.add_flag("--once", options->once, "end when everything that is there was shown");
  command.callback([&line, options] {
    line.asked.command = [options](Context& context) { return tail(context, *options); };
  });
}

void add_reading(CLI::App& app, CommandLine& line) {
  {
    CLI::App& command = add_command(app, "Reading", "read", "Show what is unread, oldest first.",
                                    "  confab read\n"
                                    "  confab read @bob\n"
                                    "  confab read --peek\n");
    const auto options = std::make_shared<ReadOptions>();
    command.add_option("CHAT", options->chat, "only this chat")->type_name("");
    command.add_flag("--peek", options->peek, "leave it unread");
    command.callback([&line, options] {
      line.asked.command = [options](Context& context) { return read(context, *options); };
    });
  }
  add_tail(app, line);
  {
    CLI::App& command = add_command(app, "Reading", "history", "Show a chat's last messages.",
                                    "  confab history\n"
                                    "  confab history @bob -n 50\n"
                                    "  confab history --before 120\n");
    const auto options = std::make_shared<HistoryOptions>();
    command.add_option("CHAT", options->chat, "which; the general one unless you say")
        ->type_name("");
    command.add_option("-n,--count", options->count, "how many at most: 20")
        ->check(whole_number())
        ->type_name("N");
    add_id(command, "--before", options->before, "only what is older than this message");
    command.callback([&line, options] {
      line.asked.command = [options](Context& context) { return history(context, *options); };
    });
  }
  add_command(app, "Reading", "chats", "List your chats.", "  confab chats\n").callback([&line] {
    line.asked.command = [](Context& context) { return chats(context); };
  });
  add_command(app, "Reading", "users", "List who is there.", "  confab users\n").callback([&line] {
    line.asked.command = [](Context& context) { return users(context); };
  });
}

/// `server = "…"` of config.toml; nothing when there is none.
Outcome<std::optional<std::string>> configured_server() {
  const std::filesystem::path path = config_folder() / "config.toml";
  std::ifstream file(path);
  if (!file) return std::optional<std::string>();
  std::optional<std::string> server;
  for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_config(file)) {
    if (!item.parents.empty() || item.name != "server" || item.inputs.size() != 1)
      return usage_failure(
          fmt::format("{} has \"{}\", which confab does not know. There is: "
                      "server = \"http://127.0.0.1:8000\"",
                      text::make_visible(path.native()), text::make_visible(item.fullname())));
    server = item.inputs.front();
  }
  return server;
}

bool wants_colour(const std::string& when) {
  if (when != "auto") return when == "always";
  return stdout_is_terminal() && !environment("NO_COLOR") && environment("TERM") != "dumb";
}

/// What the other sources say where the command line says nothing.
Outcome<void> complete(CommandLine& line) {
  Settings& settings = line.asked.settings;
  if (line.server.empty()) {
    const auto configured = configured_server();
    if (!configured) return configured.error();
    line.server = configured->value_or("http://127.0.0.1:8000");
  }
  const Outcome<ServerUrl> server = parse_server_url(line.server);
  if (!server) return server.error();
  settings.server = *server;

  const auto timeout = text::parse_duration(line.timeout);
  if (!timeout || *timeout < std::chrono::milliseconds{1} || *timeout > std::chrono::hours{24})
    return usage_failure("--timeout is a time such as 15s or 2m, at most 24h.");
  settings.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(*timeout);
  settings.colour = wants_colour(line.colour);
  settings.token = environment("CONFAB_TOKEN");
  if (settings.token && !may_be_token(*settings.token))
    return usage_failure("what is in CONFAB_TOKEN can't be a token.");
  return {};
}

/// CLI11's words for what is wrong, as one of our sentences.
Failure misunderstood(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  const std::vector<std::string> extras = app.remaining();
  if (commands.empty() && !extras.empty() && !extras.front().starts_with('-'))
    return usage_failure(fmt::format("there is no command \"{}\". confab --help lists them.",
                                     text::make_visible(without_shield(extras.front()))));
  std::string what = error.what();
  std::erase(what, shield);
  what = text::make_visible(what);
  if (what.size() > 1 && what[0] >= 'A' && what[0] <= 'Z' && what[1] >= 'a')
    what[0] = static_cast<char>(what[0] - 'A' + 'a');
  return usage_failure(fmt::format("{}. How it is done: confab {}{}--help", what,
                                   commands.empty() ? "" : commands.front()->get_name(),
                                   commands.empty() ? "" : " "));
}

}  // namespace

Outcome<Asked> parse_options(int argc, char** argv) {
  CommandLine line;
  CLI::App app("confab: talk with the people on a server.", "confab");
  app.footer(
      "  confab connect ann              come in as ann\n"
      "  confab send Hello everyone      say something\n"
      "  confab read                     see what is unread\n"
      "  confab tail                     see what happens, as it happens\n"
      "  confab send --to bob Lunch?     in private\n");
  app.formatter(std::make_shared<ExamplesFirst>());
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.set_help_flag("-h,--help", "this help; confab COMMAND --help says more");
  app.set_version_flag("--version", "confab " CONFAB_VERSION "\n", "the version");
  add_global_options(app, line);
  add_signing_in(app, line);
  add_writing(app, line);
  add_reading(app, line);
  remove_shields(app);
  try {
    std::vector<std::string> words = shielded(argc, argv);
    app.parse(words);
  } catch (const CLI::CallForHelp&) {
    line.asked.help = app.help();
    return std::move(line.asked);
  } catch (const CLI::CallForVersion& version) {
    line.asked.help = version.what();
    return std::move(line.asked);
  } catch (const CLI::ParseError& error) {
    return misunderstood(app, error);
  }
  if (!line.asked.command)
    return usage_failure("say what to do. confab --help lists the commands.");
  if (const Outcome<void> done = complete(line); !done) return done.error();
  return std::move(line.asked);
}

}  // namespace confab::client
