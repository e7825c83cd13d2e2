#pragma once
/// application/x-www-form-urlencoded (WHATWG URL section 5), for bodies and queries.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::text {

inline constexpr std::size_t form_pairs_max = 100;

using Form = std::vector<std::pair<std::string, std::string>>;

/// Name-value pairs in order, '+' as space, percent-decoded. std::nullopt for a malformed escape or
/// more than `form_pairs_max` pairs. Does not look at UTF-8.
std::optional<Form> parse_form(std::string_view encoded);

}  // namespace confab::text
