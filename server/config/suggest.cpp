#include "server/config/suggest.hpp"

#include <fmt/format.h>

#include "protocol/text/nearest.hpp"
#include "server/logging/json_text.hpp"

namespace confab::config {

std::string no_such(std::string_view what, std::string_view prefix, std::string_view typed,
                    std::span<const std::string> known) {
  std::string said = fmt::format("there is no {} {}; ", what, logging::json_text(typed));
  if (typed.starts_with(prefix)) typed.remove_prefix(prefix.size());
  if (const auto meant = text::nearest(typed, known))
    return said + fmt::format("did you mean {}{}?", prefix, *meant);
  said += "possible: ";
  for (const std::string& name : known)
    said += fmt::format("{}{}{}", &name == known.data() ? "" : ", ", prefix, name);
  return said;
}

}  // namespace confab::config
