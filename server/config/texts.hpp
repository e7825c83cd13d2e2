#pragma once
/// What the options' table says when asked: --help, --print-config, the page in docs/.

#include <string>

#include "server/config/sources.hpp"

namespace confab::config {

std::string help_text();

/// All options as a file that means the same, each with a comment on where it comes from.
std::string print_config(const Resolved& resolved);

/// The table of docs/options.md.
std::string options_as_markdown();

}  // namespace confab::config
