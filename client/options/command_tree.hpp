#pragma once
/// What can be said to the program, for whatever tells about it: suggestions, completions, the man
/// page. `Grammar` fills it with what it declares.

#include <list>
#include <string>
#include <vector>

namespace confab::client {

struct OptionInfo {
  std::vector<std::string> names;  ///< "-q", "--quiet"
  std::string value;               ///< what it takes: "PATH"; empty for a flag
  std::string what;
  std::vector<std::string> words;  ///< the only ones it may take; empty: any
};

struct ArgumentInfo {
  std::string name;  ///< "TEXT", "PATH"
  std::string what;
  bool required = false;
  bool many = false;
  std::vector<std::string> words;  ///< likewise
};

/// The program itself is one, too: its options are those of every command.
struct CommandInfo {
  std::string group;  ///< under which the help shows it
  std::string name;
  std::string description;
  std::string examples;  ///< lines; below an empty one stands what else is to be said
  std::vector<ArgumentInfo> arguments;
  std::vector<OptionInfo> options;
  std::list<CommandInfo> commands;
  bool is_for_others = false;  ///< its words are a command of somebody else's, behind "--"
};

}  // namespace confab::client
