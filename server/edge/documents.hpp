#pragma once
/// The files that the server carries with it: what describes the interface (server/edge/documents/)
/// and the pages (web/).

#include <span>
#include <string>
#include <string_view>

namespace confab::edge {

/// A file as it was when the server was built. The views live as long as the program.
struct Document {
  std::string_view name;    ///< "openapi.json", "js/chat.js"
  std::string_view type;    ///< for Content-Type
  std::string_view bytes;   ///< text is UTF-8
  std::string_view gzip;    ///< the same compressed; empty when that gained nothing
  std::string_view brotli;  ///< likewise
  /// Of the three of them, quoted. Each has its own: they are different bytes.
  std::string etag;
  std::string gzip_etag;
  std::string brotli_etag;
};

std::span<const Document> documents() noexcept;
std::span<const Document> pages() noexcept;

/// nullptr when there is none of that name.
const Document* find_document(std::string_view name) noexcept;
const Document* find_page(std::string_view name) noexcept;

/// The media type that the end of a file's name stands for.
std::string_view type_of_file(std::string_view name) noexcept;

/// A strong entity tag (RFC 9110 section 8.8.3) of these bytes.
std::string etag_of(std::string_view bytes);

}  // namespace confab::edge
