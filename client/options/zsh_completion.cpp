#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "client/options/completions.hpp"

namespace confab::client {
namespace {

/// Between single quotes, with what means something to _arguments and _describe made harmless.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') out += "'\\'";
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

/// "/config/add" -> "_confab_config_add"
std::string function_name(std::string_view path) {
  std::string name = "_confab";
  for (const char c : path) name += c == '/' ? '_' : c;
  return name;
}

/// How _arguments is to fill it.
std::string action(Fill fill, const std::vector<std::string>& words) {
  switch (fill) {
    case Fill::words:
      return fmt::format("({})", fmt::join(words, " "));
    case Fill::paths:
      return "_files";
    case Fill::accounts:
      return "_confab_accounts";
    case Fill::nothing:
      break;
  }
  return "";
}

void append_option(std::string& out, const OptionInfo& option) {
  const std::string takes =
      option.value.empty()
          ? ""
          : fmt::format(":{}:{}", escaped(option.value), action(fill_of(option), option.words));
  for (const std::string& name : option.names)
    fmt::format_to(std::back_inserter(out), "    '*{}[{}]{}' \\\n", name, escaped(option.what),
                   takes);
}

void append_commands(std::string& out, const std::string& path, const CommandInfo& command) {
  const auto to = std::back_inserter(out);
  out +=
      "    '1: :->command' '*:: :->words' && return\n  case $state in\n    command)\n"
      "      local -a commands=(\n";
  for (const CommandInfo& one : command.commands)
    fmt::format_to(to, "        '{}:{}'\n", one.name, escaped(one.description));
  out += "      )\n      _describe command commands ;;\n    words)\n      case $line[1] in\n";
  for (const CommandInfo& one : command.commands)
    fmt::format_to(to, "        {}) {} ;;\n", one.name, function_name(path + "/" + one.name));
  out += "      esac ;;\n  esac\n";
}

void append_arguments(std::string& out, const CommandInfo& command) {
  if (command.is_for_others) {
    out += "    '*:::command:_normal'\n";
    return;
  }
  int place = 1;
  for (const ArgumentInfo& argument : command.arguments) {
    const std::string where = argument.many ? "*" : std::to_string(place++);
    fmt::format_to(std::back_inserter(out), "    '{}:{}:{}' \\\n", where, escaped(argument.name),
                   action(fill_of(argument), argument.words));
  }
  out += "    '--help[this help]'\n";
}

}  // namespace

std::string zsh_completion(const CommandInfo& program) {
  std::string out = R"sh(#compdef confab
# Completions for zsh, made by: confab completions zsh
# To have them: confab completions zsh >DIR/_confab, with DIR one of $fpath, before compinit

_confab_accounts() {
  local -a names=(${(f)"$()sh";
  out += account_names;
  out += R"sh()"})
  compadd -a names
}
)sh";
  for (const auto& [path, command] : all_commands(program)) {
    fmt::format_to(
        std::back_inserter(out),
        "\n{}() {{\n  local curcontext=\"$curcontext\" state line\n  _arguments{} -s -S \\\n",
        function_name(path), command->commands.empty() ? "" : " -C");
    if (command != &program)
      for (const OptionInfo& option : command->options) append_option(out, option);
    for (const OptionInfo& option : program.options) append_option(out, option);
    if (command->commands.empty())
      append_arguments(out, *command);
    else
      append_commands(out, path, *command);
    out += "}\n";
  }
  out +=
      "\nif [ \"$funcstack[1]\" = _confab ]; then _confab \"$@\"; else compdef _confab confab; "
      "fi\n";
  return out;
}

}  // namespace confab::client
