#pragma once
/// The pages about the interface that the server carries with it (server/edge/documents/).

#include <span>
#include <string_view>

namespace confab::edge {

/// A file as it was when the server was built. The views live as long as the program.
struct Document {
  std::string_view name;   ///< "openapi.json"
  std::string_view type;   ///< for Content-Type
  std::string_view bytes;  ///< UTF-8
};

std::span<const Document> documents() noexcept;

/// nullptr when there is none of that name.
const Document* find_document(std::string_view name) noexcept;

}  // namespace confab::edge
