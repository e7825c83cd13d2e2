#include "client/run.hpp"

#include <fmt/format.h>

#include <exception>
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

Outcome<void> carry_out(const Asked& asked, const Output& out) {
  if (!asked.help.empty()) return out.print(asked.help);
  try {
    if (asked.alone) return asked.alone(Output(asked.settings.json, asked.settings.quiet));
    return run_command(asked);
  } catch (const std::exception& lacking) {
    // Descriptors, threads, memory: everything else is an Outcome.
    return local_failure(Exit::trouble, "trouble",
                         fmt::format("this computer could not go on: {}.", lacking.what()));
  }
}

}  // namespace

int run(int argc, char** argv) {
  stand_in_for_missing_streams();
  install_signal_handlers();
  const Outcome<Asked> asked = parse_options(argc, argv);
  const Output out(asked ? asked->settings.json : asks_for_json(argc, argv), false);
  const Outcome<void> done = asked ? carry_out(*asked, out) : asked.error();
  if (done) return static_cast<int>(Exit::ok);
  out.complain(done.error());
  return static_cast<int>(done.error().exit);
}

}  // namespace confab::client
