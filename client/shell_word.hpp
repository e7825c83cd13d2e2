#pragma once
/// Words of a command that is recommended.

#include <string>
#include <string_view>

#include "client/settings.hpp"

namespace confab::client {

/// As a shell has to be told it: in quotes where it is more than letters, digits and a few signs.
std::string shell_word(std::string_view text);

/// The same, visible, for where the recommendation is read: in a conversation a name needs no
/// quotes.
std::string word_for(const Settings& settings, std::string_view text);

}  // namespace confab::client
