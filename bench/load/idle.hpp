#pragma once
/// What a connection costs while nobody says anything.

#include <cstddef>

#include "bench/load/process.hpp"
#include "bench/load/sockets.hpp"

namespace confab::bench {

struct IdleMemory {
  Memory before;  ///< after a few connections have come and gone
  Memory after;   ///< with all connections open, each of which has had one answer
};

/// Opens `connections`, asks GET /healthz once on each, waits a moment and reads the server's
/// memory. Throws std::runtime_error and std::system_error.
IdleMemory measure_idle(const Target& target, std::size_t connections, pid_t server);

}  // namespace confab::bench
