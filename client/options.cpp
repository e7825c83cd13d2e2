#include "client/options.hpp"

#include <fmt/format.h>

#include "client/accounts.hpp"
#include "client/environment.hpp"
#include "client/options/groups.hpp"
#include "client/shell_word.hpp"
#include "client/terminal.hpp"
#include "protocol/text/duration.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// What every command is told, before the other sources are asked.
struct ForAll {
  Settings settings;
  std::string server;
  std::string colour = "auto";
  std::string timeout = "15s";
};

void add_for_all(Grammar& grammar, ForAll& all) {
  Settings& settings = all.settings;
  grammar.for_all()
      .option("-s,--server", "SERVER", all.server, "an account of confab config, or an address")
      .flag("--json", settings.json, "answer in JSON, for programs")
      .flag("-q,--quiet", settings.quiet, "say nothing beside the answer")
      .flag("--no-input", settings.no_input, "never ask, fail instead")
      .choice("--color", "WHEN", all.colour, {"auto", "always", "never"}, "auto, always or never")
      .option("--timeout", "TIME", all.timeout, "how long to wait for an answer: 15s")
      .option("--password-file", "PATH", settings.password_file,
              "where the password is, - for standard input")
      .option("--access-password-file", "PATH", settings.access_password_file,
              "likewise, the one that a whole server shares");
}

/// The command line's, else the environment's, else the file's, which also knows it by a name.
Outcome<ChosenServer> chosen_server(std::string said) {
  if (said.empty()) said = environment("CONFAB_SERVER").value_or("");
  // An address means the same whatever the file says.
  if (said.find("://") != std::string::npos) return choose_server(said, {});
  const Outcome<Accounts> accounts = read_accounts();
  if (!accounts) return accounts.error();
  if (said.empty()) said = accounts->server.value_or("http://127.0.0.1:8000");
  return choose_server(said, *accounts);
}

bool wants_colour(const std::string& when) {
  if (when != "auto") return when == "always";
  return stdout_is_terminal() && !environment("NO_COLOR") && environment("TERM") != "dumb";
}

/// What the other sources say where the command line says nothing.
Outcome<Settings> complete(ForAll all) {
  Settings& settings = all.settings;
  const Outcome<ChosenServer> server = chosen_server(all.server);
  if (!server) return server.error();
  settings.server = server->url;
  settings.account = server->account;
  settings.user = server->user;
  // What is recommended is to be done at the same server.
  if (const std::string& name = settings.account.empty() ? all.server : settings.account;
      !name.empty())
    settings.place.shell = "confab -s " + word_for(settings, name) + " ";

  const auto timeout = text::parse_duration(all.timeout);
  if (!timeout || *timeout < std::chrono::milliseconds{1} || *timeout > std::chrono::hours{24})
    return usage_failure("--timeout is a time such as 15s or 2m, at most 24h.");
  settings.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(*timeout);
  settings.colour = wants_colour(all.colour);
  settings.token = environment("CONFAB_TOKEN");
  if (settings.token && !may_be_token(*settings.token))
    return usage_failure("what is in CONFAB_TOKEN can't be a token.");
  return settings;
}

}  // namespace

Outcome<Asked> parse_options(int argc, char** argv) {
  Grammar grammar("confab: talk with the people on a server.",
                  "  confab                          talk: see what happens, and write\n"
                  "  confab connect ann              come in as ann\n"
                  "  confab send Hello everyone      say something\n"
                  "  confab read                     see what is unread\n"
                  "  confab tail                     see what happens, as it happens\n"
                  "  confab send --to bob Lunch?     in private\n"
                  "  confab create garden            make a room\n");
  ForAll all;
  add_for_all(grammar, all);
  add_signing_in(grammar);
  add_writing(grammar);
  add_reading(grammar);
  add_rooms(grammar);
  add_private_rooms(grammar);
  add_files(grammar);
  add_scripts(grammar);
  add_conversing(grammar);
  add_program(grammar);
  Outcome<Grammar::Parsed> parsed = grammar.parse(argc, argv);
  if (!parsed) return parsed.error();
  Asked asked{{}, std::move(parsed->help), std::move(parsed->run), std::move(parsed->alone)};
  if (!asked.help.empty()) return asked;
  if (asked.alone) {
    asked.settings = std::move(all.settings);
    return asked;
  }
  Outcome<Settings> settings = complete(std::move(all));
  if (!settings) return settings.error();
  asked.settings = *std::move(settings);
  return asked;
}

}  // namespace confab::client
