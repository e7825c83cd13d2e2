#pragma once
/// The command line, the environment and the configuration file, understood.

#include <functional>
#include <string>

#include "client/context.hpp"

namespace confab::client {

struct Asked {
  Settings settings;
  std::string help;  ///< not empty: this is all there is to do
  std::function<Outcome<void>(Context&)> command;
  /// Instead, one that needs no server.
  std::function<Outcome<void>(const Output&)> alone;
};

/// A flag beats the environment, which beats config.toml, which beats the default.
Outcome<Asked> parse_options(int argc, char** argv);

}  // namespace confab::client
