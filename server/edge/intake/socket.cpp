#include "server/edge/intake/socket.hpp"

#include "server/edge/problem.hpp"

namespace confab::edge {

Response message_too_large(std::size_t bytes_max) {
  return problem(Code::too_large,
                 "A message has at most " + std::to_string(bytes_max) + " bytes here.");
}

}  // namespace confab::edge
