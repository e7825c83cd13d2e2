#include "server/config/parse.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <span>
#include <utility>

#include "server/config/command_line.hpp"
#include "server/config/man_pages.hpp"
#include "server/config/profiles.hpp"
#include "server/config/sources.hpp"
#include "server/config/texts.hpp"
#include "server/logging/json_text.hpp"

namespace confab::config {
namespace {

Said refuse(std::span<const std::string> errors) {
  std::string text;
  for (const std::string& error : errors)
    fmt::format_to(std::back_inserter(text), "confabd: {}\n", error);
  text += "confabd --help tells more\n";
  return {std::move(text), usage_error};
}

Command command_of(CommandLine::Verb verb) {
  switch (verb) {
    case CommandLine::Verb::log_check:
      return Command::log_check;
    case CommandLine::Verb::log_dump:
      return Command::log_dump;
    case CommandLine::Verb::serve:
    case CommandLine::Verb::man:
    case CommandLine::Verb::version:
      break;
  }
  return Command::serve;
}

Said man(std::string_view page) {
  if (page.empty() || page == "confabd") return {program_man_page(), 0};
  if (page == "confabd.toml") return {file_man_page(), 0};
  return refuse(std::array{fmt::format("there is no page {}; possible: confabd, confabd.toml",
                                       logging::json_text(page))});
}

}  // namespace

Parsed parse(int argc, const char* const* argv, const char* const* environment) {
  const auto line = read_command_line(argc, argv);
  if (!line) return refuse(std::array{line.error()});
  if (line->help) return Said{help_text(), 0};
  if (line->verb == CommandLine::Verb::version)
    return Said{fmt::format("confabd {}\n", version()), 0};

  if (line->verb == CommandLine::Verb::man) return man(line->page);

  Resolved resolved = resolve(*line, environment);
  if (!resolved.errors.empty()) return refuse(resolved.errors);
  if (line->print_config) return Said{print_config(resolved), 0};
  if (line->verb == CommandLine::Verb::serve)
    if (const std::string what = missing(resolved.options); !what.empty())
      return refuse(std::array{what});
  return Asked{command_of(line->verb), std::move(resolved.options)};
}

std::string_view version() noexcept { return CONFAB_VERSION; }

}  // namespace confab::config
