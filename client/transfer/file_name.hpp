#pragma once
/// What a downloaded file is called here. The name is somebody else's idea.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::client {

/// What most file systems take, less what stands behind the name while it is downloaded.
inline constexpr std::size_t saved_name_bytes_max = 240;

/// The name that a Content-Disposition field gives (RFC 6266; the form of RFC 8187 is preferred),
/// as it was meant; nothing when it gives none that can be read.
std::optional<std::string> served_name(std::string_view disposition);

/// A name that is safe to write into the folder one is in: the part behind the last slash or
/// backslash, without control characters; it does not begin with a dot, which would hide it, nor
/// with a dash, which other programs take for an option. Nothing when nothing is left.
std::optional<std::string> safe_name(std::string_view served);

}  // namespace confab::client
