#pragma once
/// What every command is told besides its own arguments.

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "client/place.hpp"
#include "client/server_url.hpp"

namespace confab::client {

struct Settings {
  ServerUrl server{"127.0.0.1", 8000};
  std::string account;  ///< the name that the server was chosen by; empty: its address
  std::string user;     ///< who speaks for that account; empty: whoever was connected last
  bool json = false;
  bool quiet = false;
  bool no_input = false;
  bool colour = false;
  std::chrono::milliseconds timeout{15'000};  ///< for a whole answer
  std::optional<std::string> token;           ///< CONFAB_TOKEN
  std::string password_file;                  ///< "-" for standard input; empty: none
  std::string access_password_file;           ///< likewise
  Place place;                                ///< of who reads what is recommended
  std::stop_token stop = {};                  ///< asked to stop, commands wait for nothing any more

  /// As -s takes it.
  std::string chosen() const { return account.empty() ? server.text() : account; }
};

}  // namespace confab::client
