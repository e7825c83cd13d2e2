#pragma once
/// The servers that one has names for, and who one is there.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/config_file.hpp"
#include "client/server_url.hpp"

namespace confab::client {

/// `[account.work]` of config.toml.
struct Account {
  std::string name;  ///< "work": what -s takes
  std::string url;
  std::string user;  ///< who speaks; empty: whoever was connected with it last
};

/// What config.toml says.
struct Accounts {
  std::vector<Account> all;
  std::optional<std::string> server;  ///< what -s is unless it is said: a name of these, or a URL

  const Account* find(std::string_view name) const;
};

/// The failure says what confab does not know in the file, and what it does.
Outcome<Accounts> read_accounts(const ConfigFile& file);
Outcome<Accounts> read_accounts();

std::filesystem::path config_path();

/// Letters, digits, - and _; so that it can't be taken for an address, or an option.
bool may_be_account_name(std::string_view text);

/// A word without anything that an address on a network has: where an address is to be named, it is
/// more likely the name of an account that is not there.
bool looks_like_a_name(std::string_view said);

/// What somebody named with -s, an environment variable or the file.
struct ChosenServer {
  ServerUrl url;
  std::string account = {};  ///< its name; empty: it was named by its address
  std::string user = {};     ///< as in Account
};
Outcome<ChosenServer> choose_server(std::string_view said, const Accounts& accounts);

}  // namespace confab::client
