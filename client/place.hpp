#pragma once
/// Where somebody reads what is recommended, and can do it.

#include <string>

namespace confab::client {

struct Place {
  /// What stands before the name of a command at the shell, so that it goes to the same server.
  std::string shell = "confab ";
  /// There a command has a slash, and no options.
  bool in_conversation = false;

  /// What stands before the name of a command.
  std::string call() const { return in_conversation ? "/" : shell; }
};

}  // namespace confab::client
