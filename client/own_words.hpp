#pragma once
/// What a server's refusal calls the fields of its interface, as a person calls them.

#include <string>

namespace confab::client {

/// "\"search\" has to have at least 6 characters." -> "The text has to have …": nobody at a console
/// has seen the JSON that it is about. What is quoted for another reason is left alone.
std::string in_own_words(std::string sentence);

}  // namespace confab::client
