#pragma once
/// What a problem's `type` shows when somebody opens it.

#include <optional>
#include <string_view>

#include "server/edge/response.hpp"

namespace confab::edge {

/// The explanation of a code: HTML for a browser, text for curl, JSON for whoever asks for it.
/// Nothing for a code that does not exist.
std::optional<Response> problem_page(std::string_view code, std::string_view accept);

}  // namespace confab::edge
