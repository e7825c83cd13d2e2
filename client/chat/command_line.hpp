#pragma once
/// What somebody typed into a conversation: a message, or a command and its arguments.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::client {

struct Typed {
  bool is_command = false;
  std::string command;  ///< without its slash, in small letters
  std::string text;     ///< the message, or everything behind the command
};

/// "/w bob hi" is a command, with spaces before it, too; "//w" is the message "/w", and so is
/// everything without a slash.
Typed understand(std::string_view line);

/// "12" or "#12".
std::optional<std::uint64_t> read_reference(std::string_view word);

/// The word that gives `text` back, quoted where that is needed.
std::string as_word(std::string_view text);

/// What stands behind a command, taken from the front. Words are separated by spaces; double quotes
/// and backslashes keep spaces in a word, and a quote that nobody closed goes on to the end.
class Arguments {
 public:
  explicit Arguments(std::string_view text) : left_(text) {}

  /// Whether nothing but spaces is left.
  bool empty() const;
  /// Nothing when nothing is left.
  std::optional<std::string> word();
  /// Takes the next word if it is that one.
  bool take(std::string_view word);
  /// Everything that is left, as it was typed.
  std::string rest();
  /// Everything that is left as one name, which may have spaces, with or without quotes around it.
  std::string name();

 private:
  std::string_view left_;
};

}  // namespace confab::client
