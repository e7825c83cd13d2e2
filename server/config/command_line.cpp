// The only source that sees CLI11: it takes seconds to compile.
#include "server/config/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>

#include "server/config/option_table.hpp"
#include "server/config/suggest.hpp"
#include "server/logging/json_text.hpp"

namespace confab::config {
namespace {

std::string unknown_flag(std::string_view typed) {
  std::vector<std::string> known{"help", "version", "print-config"};
  for (const OptionRow& row : option_table()) known.emplace_back(row.name);
  return no_such("option", "--", typed.substr(0, typed.find('=')), known);
}

/// What CLI11 could not place.
std::string unknown_word(std::string_view typed) {
  if (typed.starts_with('-') && typed.size() > 1) return unknown_flag(typed);
  return fmt::format(
      "{} means nothing here; possible: log check [DIR], log dump [DIR], man [PAGE], version",
      logging::json_text(typed));
}

}  // namespace

Result<CommandLine, std::string> read_command_line(int argc, const char* const* argv) {
  CommandLine line;
  CLI::App app;
  app.set_help_flag();  // the help is ours: CLI11's knows neither sources nor ranges
  app.allow_extras();
  app.fallthrough();
  app.add_flag("-h,--help", line.help);
  app.add_flag("--print-config", line.print_config);
  bool version_flag = false;
  app.add_flag("--version", version_flag);
  std::vector<const CLI::Option*> options;
  for (const OptionRow& row : option_table()) {
    const std::string name = fmt::format("--{}", row.name);
    // CLI11 takes `--name=` for `--name`; whoever wrote the sign meant to write something behind
    // it.
    if (row.is_flag && std::find(argv, argv + argc, name + "=") != argv + argc)
      return fmt::format("{}: a value is missing", name);
    CLI::Option* const option = row.is_flag ? app.add_flag(name) : app.add_option(name);
    options.push_back(option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll));
  }

  const auto add_command = [](CLI::App& parent, const char* name) {
    CLI::App* const command = parent.add_subcommand(name);
    command->set_help_flag();
    command->fallthrough();
    return command;
  };
  CLI::App* const version = add_command(app, "version");
  CLI::App* const log = add_command(app, "log");
  CLI::App* const check = add_command(*log, "check");
  CLI::App* const dump = add_command(*log, "dump");
  CLI::App* const man = add_command(app, "man");
  man->add_option("PAGE", line.page);
  const CLI::Option* const check_dir = check->add_option("DIR");
  const CLI::Option* const dump_dir = dump->add_option("DIR");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view said = error.what();  // "--port: 1 required  missing"
    return fmt::format("{}: a value is missing", said.substr(0, said.find(':')));
  } catch (const CLI::ParseError& error) {
    return std::string(error.what());
  }

  if (const std::vector<std::string> left = app.remaining(true); !line.help && !left.empty())
    return unknown_word(left.front());
  if (*log && !*check && !*dump && !line.help)
    return std::string("log what? possible: log check [DIR], log dump [DIR]");
  if (*version || version_flag) line.verb = CommandLine::Verb::version;
  if (*man) line.verb = CommandLine::Verb::man;
  if (*check) line.verb = CommandLine::Verb::log_check;
  if (*dump) line.verb = CommandLine::Verb::log_dump;

  for (std::size_t i = 0; i < options.size(); ++i)
    if (*options[i])
      line.flags.try_emplace(std::string(option_table()[i].name), options[i]->results());
  for (const CLI::Option* const dir : {check_dir, dump_dir})
    if (*dir) line.flags["data-dir"].push_back(dir->results().front());
  return line;
}

}  // namespace confab::config
