#pragma once
/// What the process was started with, read in one place.

#include <filesystem>
#include <optional>
#include <string>

namespace confab::client {

/// An environment variable; an empty one counts as not set.
std::optional<std::string> environment(const char* name);

/// Where this user's settings and secrets are (XDG Base Directory Specification).
std::filesystem::path config_folder();  ///< …/confab, of XDG_CONFIG_HOME or ~/.config
std::filesystem::path state_folder();   ///< …/confab, of XDG_STATE_HOME or ~/.local/state

}  // namespace confab::client
