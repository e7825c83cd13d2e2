#pragma once
/// Numbers of bytes as people read them.

#include <cstdint>
#include <string>

namespace confab::client {

/// "812 B", "1.2 KiB", "5.0 MiB"; the last digit is cut off, not rounded.
std::string readable_size(std::uint64_t bytes);

}  // namespace confab::client
