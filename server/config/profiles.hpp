#pragma once
/// Sets of options for a purpose (`--profile`).

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/options.hpp"

namespace confab::config {

/// The value of an option, as the file would have it; of a list, all its values.
struct Preset {
  std::string_view option;
  std::vector<std::string> values;
};

/// What a profile says instead of the defaults; nothing for `Profile::none`.
std::span<const Preset> presets(Profile profile);

/// What a server of this profile cannot do without and nobody has said, as a sentence; empty when
/// there is nothing.
std::string missing(const Options& options);

/// All of them, for docs/options.md.
std::string profiles_as_markdown();

}  // namespace confab::config
