#pragma once
/// What every command is told besides its own arguments.

#include <chrono>
#include <optional>
#include <string>

#include "client/server_url.hpp"

namespace confab::client {

struct Settings {
  ServerUrl server{"127.0.0.1", 8000};
  bool json = false;
  bool quiet = false;
  bool no_input = false;
  bool colour = false;
  std::chrono::milliseconds timeout{15'000};  ///< for a whole answer
  std::optional<std::string> token;           ///< CONFAB_TOKEN
  std::string password_file;                  ///< "-" for standard input; empty: none
  std::string access_password_file;           ///< likewise
};

}  // namespace confab::client
