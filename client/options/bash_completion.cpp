#include <fmt/format.h>

#include <iterator>

#include "client/options/completions.hpp"

namespace confab::client {
namespace {

/// Lines that put into COMPREPLY what fits `cur`.
std::string reply(Fill fill, const std::vector<std::string>& words) {
  switch (fill) {
    case Fill::words:
      return fmt::format(R"sh(COMPREPLY=($(compgen -W "{}" -- "$cur")))sh", fmt::join(words, " "));
    case Fill::paths:
      return R"sh(compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"))sh";
    case Fill::accounts:
      return fmt::format(R"sh(COMPREPLY=($(compgen -W "$({})" -- "$cur")))sh", account_names);
    case Fill::nothing:
      break;
  }
  return ":";
}

std::vector<std::string> option_names(const CommandInfo& command) {
  std::vector<std::string> names;
  for (const OptionInfo& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

/// What may stand behind the command when it is not an option.
std::string words_behind(const CommandInfo& command) {
  std::vector<std::string> words;
  for (const CommandInfo& one : command.commands) words.push_back(one.name);
  if (!words.empty()) return reply(Fill::words, words);
  for (const ArgumentInfo& argument : command.arguments)
    if (const Fill fill = fill_of(argument); fill != Fill::nothing)
      return reply(fill, argument.words);
  return ":";
}

}  // namespace

std::string bash_completion(const CommandInfo& program) {
  std::string paths;
  std::string values;
  std::string options;
  std::string words;
  for (const auto& [path, command] : all_commands(program)) {
    if (!path.empty()) paths += (paths.empty() ? "" : "|") + path;
    fmt::format_to(
        std::back_inserter(options), "        \"{}\") own=\"{}\" ;;\n", path,
        fmt::join(command == &program ? std::vector<std::string>{} : option_names(*command), " "));
    fmt::format_to(std::back_inserter(words), "    \"{}\") {} ;;\n", path, words_behind(*command));
    for (const OptionInfo& option : command->options)
      if (!option.value.empty())
        for (const std::string& name : option.names)
          fmt::format_to(std::back_inserter(values), "    {}\"{}\") {}; return ;;\n",
                         command == &program ? "*:" : "\"" + path + "\":", name,
                         reply(fill_of(option), option.words));
  }
  return fmt::format(R"sh(# Completions for bash, made by: confab completions bash
# To have them: source <(confab completions bash)

_confab() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} path= own= i others=
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      --) others=$i; break ;;
      {}) ((i++)) ;;
      -*) ;;
      *)
        case $path/${{COMP_WORDS[i]}} in
          {}) path=$path/${{COMP_WORDS[i]}} ;;
        esac ;;
    esac
  done
  if [[ -n $others ]]; then
    [[ $path == /run ]] || return
    compopt -o filenames 2>/dev/null
    if ((COMP_CWORD == others + 1)); then
      mapfile -t COMPREPLY < <(compgen -c -- "$cur")
    else
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
    return
  fi
  case $path:$prev in
{}  esac
  if [[ $cur == -* ]]; then
    case $path in
{}    esac
    COMPREPLY=($(compgen -W "$own {} --help" -- "$cur"))
    return
  fi
  case $path in
{}  esac
}}
complete -F _confab confab
)sh",
                     fmt::join(options_with_value(program), "|"), paths, values, options,
                     fmt::join(option_names(program), " "), words);
}

}  // namespace confab::client
