#include "client/environment.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace confab::client {
namespace {

std::filesystem::path home() {
  if (const auto set = environment("HOME")) return *set;
  const passwd* const user = getpwuid(getuid());
  return user != nullptr ? user->pw_dir : "/";
}

/// The specification says that a relative path is to be ignored.
std::filesystem::path folder(const char* variable, const char* below_home) {
  const std::filesystem::path set = environment(variable).value_or("");
  return (set.is_absolute() ? set : home() / below_home) / "confab";
}

}  // namespace

std::optional<std::string> environment(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::filesystem::path config_folder() { return folder("XDG_CONFIG_HOME", ".config"); }
std::filesystem::path state_folder() { return folder("XDG_STATE_HOME", ".local/state"); }

}  // namespace confab::client
