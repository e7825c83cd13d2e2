#pragma once
/// Entity tags (RFC 9110 section 8.8.3) and If-None-Match (section 13.1.2).

#include <string_view>

namespace confab::http {

/// True when an If-None-Match value is "*" or lists `etag` (weak comparison). `etag` with its
/// quotes. A list that can't be parsed matches nothing.
bool if_none_match(std::string_view header, std::string_view etag) noexcept;

/// If-Match: strong comparison (section 13.1.1).
bool if_match(std::string_view header, std::string_view etag) noexcept;

}  // namespace confab::http
