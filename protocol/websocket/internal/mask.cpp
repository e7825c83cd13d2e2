#include "protocol/websocket/internal/mask.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace confab::websocket::internal {

void apply_mask(std::span<char> piece, Mask mask, std::uint64_t offset) noexcept {
  std::rotate(mask.begin(), mask.begin() + static_cast<std::ptrdiff_t>(offset % mask.size()),
              mask.end());
  // Eight bytes at a time, which compilers turn into as many as the machine has.
  std::uint64_t key = 0;
  std::memcpy(&key, mask.data(), mask.size());
  std::memcpy(reinterpret_cast<char*>(&key) + mask.size(), mask.data(), mask.size());
  std::size_t at = 0;
  for (; piece.size() - at >= sizeof key; at += sizeof key) {
    std::uint64_t block = 0;
    std::memcpy(&block, piece.data() + at, sizeof block);
    block ^= key;
    std::memcpy(piece.data() + at, &block, sizeof block);
  }
  for (; at < piece.size(); ++at) piece[at] = static_cast<char>(piece[at] ^ mask[at % mask.size()]);
}

}  // namespace confab::websocket::internal
