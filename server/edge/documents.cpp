#include "server/edge/documents.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "server/core/tokens.hpp"

namespace confab::edge {

// Made by confab_embed (cmake/embed.cmake).
using Embedded = std::span<const std::pair<std::string_view, std::string_view>>;
namespace embedded_documents {
Embedded files() noexcept;
}
namespace embedded_pages {
Embedded files() noexcept;
}

namespace {

constexpr std::string_view gzip_end = ".gz";
constexpr std::string_view brotli_end = ".br";

/// A file comes before its compressed variants.
std::vector<Document> gather(Embedded files) {
  std::vector<Document> all;
  for (const auto& [name, bytes] : files) {
    if (name.ends_with(gzip_end)) {
      if (bytes.size() < all.back().bytes.size()) all.back().gzip = bytes;
    } else if (name.ends_with(brotli_end)) {
      if (bytes.size() < all.back().bytes.size()) all.back().brotli = bytes;
    } else {
      all.push_back({.name = name, .type = type_of_file(name), .bytes = bytes});
    }
  }
  for (Document& one : all) {
    one.etag = etag_of(one.bytes);
    if (!one.gzip.empty()) one.gzip_etag = etag_of(one.gzip);
    if (!one.brotli.empty()) one.brotli_etag = etag_of(one.brotli);
  }
  return all;
}

const Document* find(std::span<const Document> all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Document::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string_view type_of_file(std::string_view name) noexcept {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> types{{
      {".json", "application/json"},
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".png", "image/png"},
  }};
  for (const auto& [end, type] : types)
    if (name.ends_with(end)) return type;
  return "application/octet-stream";
}

std::string etag_of(std::string_view bytes) { return "\"" + core::digest_text(bytes) + "\""; }

std::span<const Document> documents() noexcept {
  static const std::vector<Document> all = gather(embedded_documents::files());
  return all;
}

std::span<const Document> pages() noexcept {
  static const std::vector<Document> all = gather(embedded_pages::files());
  return all;
}

const Document* find_document(std::string_view name) noexcept { return find(documents(), name); }
const Document* find_page(std::string_view name) noexcept { return find(pages(), name); }

}  // namespace confab::edge
