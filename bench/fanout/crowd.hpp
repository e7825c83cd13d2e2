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

/// Connections of publishers that have been let in; all with the first token.
std::vector<Socket> open_publishers(const Target& target, const Wire& wire,
                                    const std::vector<std::string>& tokens, std::size_t count);

/// How connections ended that nobody has read from.
struct Left {
  std::size_t ended;  ///< closed by the server
  std::size_t told;   ///< of these, with the reason: a `closed` event or a close frame
};

/// Reads all that waits for `silent`, until they are at their end or nothing has come for a second.
Left read_late(const std::vector<Socket>& silent);

}  // namespace confab::bench
