#include "client/options/completions.hpp"

#include <algorithm>

namespace confab::client {
namespace {

Fill fill_of(const std::string& name, const std::vector<std::string>& words) {
  if (!words.empty()) return Fill::words;
  if (name == "PATH") return Fill::paths;
  return name == "SERVER" || name == "ACCOUNT" ? Fill::accounts : Fill::nothing;
}

void place(std::vector<PlacedCommand>& all, const std::string& path, const CommandInfo& command) {
  all.push_back({path, &command});
  for (const CommandInfo& one : command.commands) place(all, path + "/" + one.name, one);
}

}  // namespace

Fill fill_of(const OptionInfo& option) { return fill_of(option.value, option.words); }
Fill fill_of(const ArgumentInfo& argument) { return fill_of(argument.name, argument.words); }

std::vector<PlacedCommand> all_commands(const CommandInfo& program) {
  std::vector<PlacedCommand> all;
  place(all, "", program);
  return all;
}

std::vector<std::string> options_with_value(const CommandInfo& program) {
  std::vector<std::string> names;
  for (const auto& [path, command] : all_commands(program))
    for (const OptionInfo& option : command->options)
      if (!option.value.empty())
        names.insert(names.end(), option.names.begin(), option.names.end());
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

}  // namespace confab::client
