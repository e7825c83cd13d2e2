#include "client/chat/command_line.hpp"

#include <algorithm>
#include <charconv>

#include "protocol/text/ascii.hpp"

namespace confab::client {
namespace {

constexpr std::string_view spaces = " \t\n";

bool is_space(char c) { return spaces.find(c) != std::string_view::npos; }

std::string_view without_spaces_before(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  return text;
}

/// Takes a word from the front of what does not begin with a space.
std::string take_word(std::string_view& text) {
  std::string word;
  bool in_quotes = false;
  while (!text.empty() && (in_quotes || !is_space(text.front()))) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == '"') {
      in_quotes = !in_quotes;
      continue;
    }
    if (c == '\\' && !text.empty()) {
      c = text.front();
      text.remove_prefix(1);
    }
    word += c;
  }
  return word;
}

}  // namespace

Typed understand(std::string_view line) {
  if (line.starts_with("//")) return {false, {}, std::string(line.substr(1))};
  // A space before a command keeps it out of the history, and must not publish it.
  const std::string_view command = without_spaces_before(line);
  if (!command.starts_with('/') || command.starts_with("//")) return {false, {}, std::string(line)};
  line = command.substr(1);
  const std::size_t end = std::min(line.find_first_of(spaces), line.size());
  Typed typed{true, std::string(line.substr(0, end)), std::string(line.substr(end))};
  std::ranges::transform(typed.command, typed.command.begin(), text::to_lower);
  return typed;
}

std::optional<std::uint64_t> read_reference(std::string_view word) {
  if (word.starts_with('#')) word.remove_prefix(1);
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return id;
}

std::string as_word(std::string_view text) {
  if (!text.empty() && text.find_first_of(" \t\n\"\\") == std::string_view::npos)
    return std::string(text);
  std::string word = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') word += '\\';
    word += c;
  }
  return word + '"';
}

bool Arguments::empty() const { return without_spaces_before(left_).empty(); }

std::optional<std::string> Arguments::word() {
  left_ = without_spaces_before(left_);
  if (left_.empty()) return std::nullopt;
  return take_word(left_);
}

bool Arguments::take(std::string_view word) {
  std::string_view left = without_spaces_before(left_);
  if (left.empty() || take_word(left) != word) return false;
  left_ = left;
  return true;
}

std::string Arguments::rest() {
  std::string rest(without_spaces_before(left_));
  left_ = {};
  return rest;
}

std::string Arguments::name() {
  std::string_view left = without_spaces_before(left_);
  left_ = {};
  while (!left.empty() && is_space(left.back())) left.remove_suffix(1);
  if (!left.starts_with('"')) return std::string(left);
  return take_word(left);
}

}  // namespace confab::client
