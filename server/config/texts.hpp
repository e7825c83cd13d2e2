#pragma once
/// What the options' table says when asked: --help, --print-config, the page in docs/.

#include <string>
#include <string_view>

#include "server/config/option_table.hpp"
#include "server/config/sources.hpp"

namespace confab::config {

std::string help_text();

// Its parts, which the manual pages have, too: lines, each with its end.
std::string_view help_examples();
std::string_view help_usage();
std::string_view help_sources();
/// "--rate-limit N"
std::string spell(const OptionRow& row);
/// The number of processors decides: a page or a help that says 2 on one machine is wrong on
/// another.
std::string default_text(const OptionRow& row);

/// All options as a file that means the same, each with a comment on where it comes from.
std::string print_config(const Resolved& resolved);

/// The table of docs/options.md.
std::string options_as_markdown();

}  // namespace confab::config
