#pragma once
/// confab config: the file with the servers' names, shown and changed.

#include <string>

#include "client/output.hpp"

namespace confab::client {

Outcome<void> config_list(const Output& out);
Outcome<void> config_path_shown(const Output& out);
Outcome<void> config_get(const Output& out, const std::string& name);
Outcome<void> config_set(const Output& out, const std::string& name, const std::string& value);
Outcome<void> config_unset(const Output& out, const std::string& name);

struct AddAccountOptions {
  std::string account;
  std::string url;
  std::string user;         ///< may be empty
  bool is_default = false;  ///< what confab speaks with from now on
};
Outcome<void> config_add(const Output& out, const AddAccountOptions& options);
/// Tokens are kept: they are the user's, and not the account's.
Outcome<void> config_remove(const Output& out, const std::string& account);

}  // namespace confab::client
