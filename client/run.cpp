#include "client/run.hpp"

#include <string_view>

#include "client/context.hpp"
#include "client/environment.hpp"
#include "client/options.hpp"
#include "client/standard_streams.hpp"
#include "client/terminal.hpp"

namespace confab::client {
namespace {

/// Whether a program reads, when the options could not be understood as a whole.
bool asks_for_json(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::string_view(argv[i]) == "--json") return true;
  return false;
}

Outcome<void> run_command(const Asked& asked) {
  const Settings& settings = asked.settings;
  Outcome<TokenStore> tokens = TokenStore::open(state_folder() / "tokens", settings.server,
                                                {settings.account, settings.user});
  if (!tokens) return tokens.error();
  Context context(asked.settings, *std::move(tokens));
  return asked.command(context);
}

}  // namespace

int run(int argc, char** argv) {
  stand_in_for_missing_streams();
  install_signal_handlers();
  const Outcome<Asked> asked = parse_options(argc, argv);
  const Output out(asked ? asked->settings.json : asks_for_json(argc, argv), false);
  Outcome<void> done = {};
  if (!asked)
    done = asked.error();
  else if (!asked->help.empty())
    done = out.print(asked->help);
  else if (asked->alone)
    done = asked->alone(Output(asked->settings.json, asked->settings.quiet));
  else
    done = run_command(*asked);
  if (done) return static_cast<int>(Exit::ok);
  out.complain(done.error());
  return static_cast<int>(done.error().exit);
}

}  // namespace confab::client
