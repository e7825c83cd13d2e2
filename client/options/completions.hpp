#pragma once
/// What a shell completes behind "confab", made from the tree of commands.

#include <string>

#include "client/options/command_tree.hpp"

namespace confab::client {

/// Scripts for the shells to read. They complete commands, options, the words that an option may
/// take, paths, the names of accounts, and behind `confab run --` any command.
std::string bash_completion(const CommandInfo& program);
std::string zsh_completion(const CommandInfo& program);
std::string fish_completion(const CommandInfo& program);

// What they have in common.

/// What can stand in a place, beside options.
enum class Fill { nothing, words, paths, accounts };
Fill fill_of(const OptionInfo& option);
Fill fill_of(const ArgumentInfo& argument);

/// Every command with how it is reached: "/config/add". The program itself is "".
struct PlacedCommand {
  std::string path;
  const CommandInfo* command;
};
std::vector<PlacedCommand> all_commands(const CommandInfo& program);

/// Of the program and all its commands: behind these stands a value.
std::vector<std::string> options_with_value(const CommandInfo& program);

/// A pipeline of a shell that says the names of the accounts, one a line.
inline constexpr const char* account_names =
    R"(confab config list 2>/dev/null | sed -n 's/^account\.\([^.]*\)\.url = .*/\1/p')";

}  // namespace confab::client
