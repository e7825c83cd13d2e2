#pragma once
/// What somebody who mistyped a name is told.

#include <span>
#include <string>
#include <string_view>

namespace confab::config {

/// "there is no option "--prot"; did you mean --port?", or the list of all. `prefix` belongs before
/// every known name ("--"), and need not be in the typed one.
std::string no_such(std::string_view what, std::string_view prefix, std::string_view typed,
                    std::span<const std::string> known);

}  // namespace confab::config
