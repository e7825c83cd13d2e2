#pragma once
/// Cross-origin requests (WHATWG Fetch section 3.2), for the origins the operator named.

#include <string>

#include "server/edge/request.hpp"
#include "server/edge/response.hpp"
#include "server/edge/settings.hpp"

namespace confab::edge {

/// Lets the page that asked read the answer, if its origin is one of `--cors-origin`.
void add_cors(Response& response, const Settings& settings, const Request& request);

/// What a preflight wants to know as well.
void add_preflight(Response& response, const Settings& settings, const Request& request,
                   const std::string& allow);

}  // namespace confab::edge
