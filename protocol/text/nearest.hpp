#pragma once
/// What somebody who mistyped a name may have meant.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace confab::text {

/// The known name with the fewest slips (a character more, less, changed, or two swapped), if they
/// are few enough for its length.
std::optional<std::string_view> nearest(std::string_view typed, std::span<const std::string> known);

}  // namespace confab::text
