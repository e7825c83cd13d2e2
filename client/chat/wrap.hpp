#pragma once
/// Long lines as a terminal of some width shows them.

#include <cstddef>
#include <string>
#include <string_view>

namespace confab::client {

/// A terminal narrower than this gets lines as if it were as wide.
inline constexpr std::size_t wrap_columns_min = 20;

/// Breaks the lines of `text` at spaces, so that none is wider than `columns`; a word that is wider
/// than a row is broken between two characters as people see them (grapheme clusters). Further rows
/// of a line begin with `indent` spaces.
///
/// Our own colours (SGR sequences) take no room. Other control characters have to be made visible
/// before. Costs linear time.
std::string wrap(std::string_view text, std::size_t columns, std::size_t indent);

/// The beginning of a line of text that is no wider than `columns`, with "…" where something is
/// missing.
std::string shortened(std::string_view text, std::size_t columns);

}  // namespace confab::client
