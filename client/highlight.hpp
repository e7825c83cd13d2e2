#pragma once
/// One's own name in what others say, so that it is not overlooked.

#include <string>
#include <string_view>

namespace confab::client {

/// `text` with `before` and `after` around each place where `name` stands as a word of its own, in
/// any case of letters: "@Ann," is one for "ann", "Annabel" and "joann" are none. Nothing happens
/// for an empty name. `text` is UTF-8 without control characters but line ends.
///
/// Costs time linear in the text times the name.
std::string highlighted(std::string_view text, std::string_view name, std::string_view before,
                        std::string_view after);

}  // namespace confab::client
