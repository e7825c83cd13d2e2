#pragma once
/// Percent-encoding (RFC 3986 section 2.1).

#include <optional>
#include <string>
#include <string_view>

namespace confab::text {

/// Decodes %XX; std::nullopt for a malformed escape. Does not look at UTF-8 or at NUL.
std::optional<std::string> percent_decode(std::string_view encoded);

/// Encodes everything but unreserved characters, so the result is safe as one path segment or as
/// one value of a query.
std::string percent_encode(std::string_view bytes);

}  // namespace confab::text
