#pragma once
/// The commands about files, and what each can be told.

#include <cstdint>
#include <optional>
#include <string>

#include "client/context.hpp"

namespace confab::client {

struct UploadOptions {
  std::string path;
  std::optional<std::string> name;  ///< none: the path's last part
  std::optional<std::string> type;  ///< none: the server goes by the name
};
Outcome<void> upload(Context& context, const UploadOptions& options);

struct DownloadOptions {
  std::uint64_t id = 0;
  std::optional<std::string>
      path;  ///< a file, a folder, or "-"; none: as the server calls it, here
  bool force = false;
};
Outcome<void> download(Context& context, const DownloadOptions& options);

/// Removes an upload that no message uses.
Outcome<void> discard(Context& context, std::uint64_t id);

}  // namespace confab::client
