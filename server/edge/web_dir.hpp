#pragma once
/// Files of a folder that somebody works on while the server runs (--web-dir).

#include <optional>
#include <string>
#include <string_view>

namespace confab::edge {

/// The content of a regular file in the folder, by a name like "js/chat.js". Nothing when there is
/// none, when it is larger than 16 MiB, or when the name or a symbolic link would lead elsewhere.
/// Reads at once and so holds up the loop: this is for a developer's machine.
std::optional<std::string> read_web_file(const std::string& folder, std::string_view name);

}  // namespace confab::edge
