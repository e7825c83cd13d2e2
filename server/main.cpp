// confabd: reads the options, builds the house, runs it.
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <variant>

#include "server/config/parse.hpp"
#include "server/house.hpp"
#include "server/log_tools/log_tools.hpp"
#include "server/logging/journal.hpp"

namespace {

using namespace confab;

int say(const config::Said& said) {
  (said.exit_code == 0 ? std::cout : std::cerr) << said.text;
  return said.exit_code;
}

int serve(const config::Options& options) {
  // A reader of our log that left, or a file that may not grow, is an error to be told, not an end.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const auto journal = logging::make_journal(options);
  const auto access_log = logging::make_access_log(options);
  if (!access_log) {
    journal->error("cannot open the access log",
                   {{"path", options.access_log}, {"error", access_log.error().message()}});
    return 1;
  }
  const auto reopen = [&] {
    if (!*access_log) return;
    const auto reopened = (*access_log)->reopen();
    if (!reopened)
      journal->warning("access log not reopened", {{"error", reopened.error().message()}});
  };
  return run_house({options, *journal, access_log->get(), reopen});
}

}  // namespace

int main(int argc, char** argv) {
  const config::Parsed parsed = config::parse(argc, argv, environ);
  if (const auto* said = std::get_if<config::Said>(&parsed)) return say(*said);
  const auto& asked = std::get<config::Asked>(parsed);
  switch (asked.command) {
    case config::Command::serve:
      return serve(asked.options);
    case config::Command::log_check:
      return log_tools::check(asked.options.data_dir, std::cout, std::cerr);
    case config::Command::log_dump:
      return log_tools::dump(asked.options.data_dir, std::cout, std::cerr);
  }
  return 1;
}
