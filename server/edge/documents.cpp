#include "server/edge/documents.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace confab::edge {

namespace embedded {
// Made by confab_embed (cmake/embed.cmake).
std::span<const std::pair<std::string_view, std::string_view>> files() noexcept;
}  // namespace embedded

namespace {

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".json")) return "application/json";
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  return "application/octet-stream";
}

}  // namespace

std::span<const Document> documents() noexcept {
  static const std::vector<Document> all = [] {
    std::vector<Document> made;
    for (const auto& [name, bytes] : embedded::files())
      made.push_back({name, type_of(name), bytes});
    return made;
  }();
  return all;
}

const Document* find_document(std::string_view name) noexcept {
  const auto found = std::ranges::find(documents(), name, &Document::name);
  return found == documents().end() ? nullptr : &*found;
}

}  // namespace confab::edge
