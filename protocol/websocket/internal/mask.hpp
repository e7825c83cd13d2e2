#pragma once
/// Masking (RFC 6455 section 5.3).

#include <cstdint>
#include <span>

#include "protocol/websocket/frame.hpp"

namespace confab::websocket::internal {

/// Masks or unmasks a piece that begins at byte `offset` of its frame's payload.
void apply_mask(std::span<char> piece, Mask mask, std::uint64_t offset) noexcept;

}  // namespace confab::websocket::internal
