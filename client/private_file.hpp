#pragma once
/// Files that only this user may read.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "client/failure.hpp"

namespace confab::client {

/// Makes the folder where it is missing, and lets nobody else in (0700): neither into it, whoever
/// made it, nor into what is made above it (XDG Base Directory Specification).
Outcome<void> make_private_folder(const std::filesystem::path& folder);

/// Replaces the file as a whole (0600): after a crash it holds either the old text or the new one.
Outcome<void> write_private_file(const std::filesystem::path& path, std::string_view text);

/// A failure when there would be no room for `bytes` of such a file now. Leaves nothing behind.
Outcome<void> try_private_file(const std::filesystem::path& path, std::size_t bytes);

/// The whole file; empty when there is none.
Outcome<std::string> read_file_or_nothing(const std::filesystem::path& path, std::size_t bytes_max);

}  // namespace confab::client
