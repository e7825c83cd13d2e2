#include "client/shell_word.hpp"

#include <algorithm>

#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

bool means_itself(char c) {
  constexpr std::string_view signs = "@%+=:,./_-";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         signs.find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0x80;
}

/// A shell takes "~name" for a home folder; a room's address is none that anybody has.
std::string_view without_tilde(std::string_view text) {
  return text.starts_with('~') ? text.substr(1) : text;
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(without_tilde(text), means_itself))
    return std::string(text);
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string word_for(const Settings& settings, std::string_view text) {
  const std::string visible = text::make_visible(text);
  return settings.place.in_conversation ? visible : shell_word(visible);
}

}  // namespace confab::client
