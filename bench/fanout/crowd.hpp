#pragma once
/// Opens many connections and waits until each was told that it has begun.

#include <cstddef>
#include <string>
#include <vector>

#include "bench/fanout/wire.hpp"
#include "bench/load/sockets.hpp"

namespace confab::bench {

/// Connections of readers that have subscribed. Reader `i` is known by token `i % tokens.size()`,
/// or by none; at most 256 are on their way at any time. Throws std::runtime_error when one is
/// refused or not answered for ten seconds.
std::vector<Socket> open_readers(const Target& target, const Wire& wire,
                                 const std::vector<std::string>& tokens, std::size_t count,
                                 Window window = Window::usual);

struct Publisher {
  Socket socket;
  std::string token;
};

/// Publishers that have been let in, with tokens like readers.
std::vector<Publisher> open_publishers(const Target& target, const Wire& wire,
                                       const std::vector<std::string>& tokens, std::size_t count);

/// How connections ended that nobody has read from.
struct Left {
  std::size_t ended;  ///< ended by the server
  std::size_t told;   ///< of these, with a `closed` event that gives the reason
};

/// Reads all that waits for `silent`, until they are at their end; five seconds for all of them.
Left read_late(const std::vector<Socket>& silent);

}  // namespace confab::bench
