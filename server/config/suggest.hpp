#pragma once
/// What somebody who mistyped a name may have meant.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace confab::config {

/// The known name with the fewest slips (a character more, less, changed, or two swapped), if they
/// are few enough for its length.
std::optional<std::string_view> nearest(std::string_view typed, std::span<const std::string> known);

/// "there is no option "--prot"; did you mean --port?", or the list of all. `prefix` belongs before
/// every known name ("--"), and need not be in the typed one.
std::string no_such(std::string_view what, std::string_view prefix, std::string_view typed,
                    std::span<const std::string> known);

}  // namespace confab::config
