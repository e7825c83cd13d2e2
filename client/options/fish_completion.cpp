#include <fmt/format.h>

#include <iterator>

#include "client/options/completions.hpp"

namespace confab::client {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// What fish is told of something to fill in: nothing else, or files as well.
std::string filled(Fill fill, const std::vector<std::string>& words) {
  switch (fill) {
    case Fill::words:
      return " -x -a " + quoted(fmt::format("{}", fmt::join(words, " ")));
    case Fill::paths:
      return " -r -F";
    case Fill::accounts:
      return " -x -a '(__confab_accounts)'";
    case Fill::nothing:
      break;
  }
  return " -x";
}

std::string option_line(const OptionInfo& option, const std::string& condition) {
  std::string line = "complete -c confab" + condition;
  for (const std::string& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.value.empty()) line += filled(fill_of(option), option.words);
  return line + " -d " + quoted(option.what) + "\n";
}

}  // namespace

std::string fish_completion(const CommandInfo& program) {
  std::string paths;
  std::string lines;
  for (const auto& [path, command] : all_commands(program)) {
    if (!path.empty()) paths += " " + path;
    const std::string here = fmt::format(" -n '__confab_at \"{}\"'", path);
    for (const CommandInfo& one : command->commands)
      fmt::format_to(std::back_inserter(lines), "complete -c confab{} -a {} -d {}\n", here,
                     one.name, quoted(one.description));
    for (const OptionInfo& option : command->options)
      lines += option_line(option, command == &program ? "" : here);
    for (const ArgumentInfo& argument : command->arguments)
      if (const Fill fill = fill_of(argument); fill != Fill::nothing)
        lines += "complete -c confab" + here +
                 (fill == Fill::paths ? " -F" : filled(fill, argument.words)) + "\n";
  }
  return fmt::format(R"sh(# Completions for fish, made by: confab completions fish
# To have them: confab completions fish >~/.config/fish/completions/confab.fish

function __confab_accounts
  {}
end

# Whether the commands that were said so far are these: "/config/add".
function __confab_at
  set -l words (commandline -opc)
  set -l path ''
  set -l skip 1
  for word in $words
    if test $skip = 1
      set skip 0
      continue
    end
    switch $word
      case --
        return 1
      case {}
        set skip 1
      case '-*'
      case '*'
        if contains -- $path/$word{}
          set path $path/$word
        end
    end
  end
  test "$path" = "$argv[1]"
end

function __confab_runs
  set -l words (commandline -opc)
  contains -- run $words; and contains -- -- $words
end

complete -c confab -f
complete -c confab -n __confab_runs -x -a '(__fish_complete_subcommand --fcs-skip=(math (contains -i -- -- (commandline -opc)) + 0))'
complete -c confab -s h -l help -d 'the help'
{})sh",
                     account_names, fmt::join(options_with_value(program), " "), paths, lines);
}

}  // namespace confab::client
