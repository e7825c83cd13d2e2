#pragma once
/// What is asked of the server itself, and can be answered without a coroutine.

#include "server/edge/response.hpp"

namespace confab::edge::handlers {

/// "The process answers": what GET /healthz says, to anybody and without looking at anything.
Response healthy();

}  // namespace confab::edge::handlers
