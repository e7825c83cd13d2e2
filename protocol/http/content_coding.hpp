#pragma once
/// Which compression of an answer a client takes (RFC 9110 section 12.5.3).

#include <cstdint>
#include <string_view>

namespace confab::http {

enum class Coding : std::uint8_t { identity, gzip, brotli };

/// "br", "gzip"; empty for identity, which is not said.
std::string_view to_string(Coding coding) noexcept;

/// The best of those that `accept_encoding` allows; among equals brotli, then gzip. What it says
/// that is no list of codings counts as not said, and nothing said means identity: a client that
/// cannot read an answer is worse than a longer answer.
Coding choose_coding(std::string_view accept_encoding) noexcept;

}  // namespace confab::http
