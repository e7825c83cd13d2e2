#pragma once
/// Where a stream of bytes is cut before it is handed to a parser.

#include <cstddef>
#include <functional>

namespace confab::testing {

/// The size of the next piece, 1 or more.
using Cuts = std::function<std::size_t()>;

inline Cuts pieces_of(std::size_t size) {
  return [size] { return size; };
}

}  // namespace confab::testing
