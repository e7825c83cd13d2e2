#include "server/config/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "protocol/text/utf8.hpp"
#include "server/logging/json_text.hpp"

namespace confab::config {
namespace {

/// Leaves the reader; never leaves this file.
struct Trouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::vector<FileEntry> entries() {
    std::vector<FileEntry> found;
    for (skip_blank_lines(); !rest_.empty(); skip_blank_lines()) {
      FileEntry next = entry();
      const auto same = std::ranges::find(found, next.name, &FileEntry::name);
      if (same != found.end())
        throw Trouble(fmt::format("{} is already on line {}", next.name, same->line));
      found.push_back(std::move(next));
    }
    return found;
  }

  std::size_t line() const { return line_; }

 private:
  FileEntry entry() {
    if (next_is('[')) throw Trouble("there are no sections in this file: names stand alone");
    FileEntry entry{key(), {}, line_};
    skip_spaces();
    if (!take('=')) throw Trouble(fmt::format("a '=' is missing after {}", entry.name));
    skip_spaces();
    if (next_is('['))
      entry.values = list();
    else
      entry.values.push_back(scalar());
    skip_spaces();
    skip_comment();
    if (!rest_.empty() && !take_line_end())
      throw Trouble(fmt::format("there is more behind the value of {} than a comment", entry.name));
    return entry;
  }

  std::string key() {
    const auto end = std::ranges::find_if_not(rest_, is_key_character);
    const auto length = static_cast<std::size_t>(end - rest_.begin());
    if (length == 0) throw Trouble("a line is NAME = VALUE, a comment after '#', or empty");
    return std::string(cut(length));
  }

  std::string scalar() {
    if (rest_.starts_with("\"\"\"") || rest_.starts_with("'''"))
      throw Trouble("no option takes text of several lines");
    if (next_is('"')) return basic_string();
    if (next_is('\'')) return literal_string();
    return number();
  }

  /// TOML's basic strings are JSON's, but for two escapes: \U is not read here, \/ is.
  std::string basic_string() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"' && rest_[end] != '\n')
      end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size() || rest_[end] != '"') throw Trouble("a '\"' is missing");
    boost::json::error_code trouble;
    const boost::json::value text = boost::json::parse(cut(end + 1), trouble);
    if (trouble)
      throw Trouble("an escape or a character is not allowed in a \"text\"; 'text' has no escapes");
    return std::string(text.get_string());
  }

  std::string literal_string() {
    const std::size_t end = rest_.find_first_of("'\n", 1);
    if (end == std::string_view::npos || rest_[end] != '\'') throw Trouble("a ' is missing");
    return std::string(cut(end + 1).substr(1, end - 1));
  }

  /// true, false, or a number: decimal; underscores between digits are for the reader's eye.
  std::string number() {
    const auto ends = [](char c) { return c != '-' && c != '+' && !is_key_character(c); };
    const auto length = static_cast<std::size_t>(std::ranges::find_if(rest_, ends) - rest_.begin());
    const std::string_view written = cut(length);
    if (written == "true" || written == "false") return std::string(written);
    std::string digits;
    bool after_digit = false;
    for (std::size_t i = 0; i < written.size(); ++i) {
      const char c = written[i];
      const bool separates = c == '_' && after_digit && i + 1 < written.size();
      const bool is_sign = i == 0 && (c == '-' || c == '+');
      if (!is_digit(c) && !separates && !is_sign) throw not_a_value(written);
      if (c != '_' && c != '+') digits += c;
      after_digit = is_digit(c);
    }
    const std::string_view unsigned_digits =
        std::string_view(digits).substr(digits.starts_with('-') ? 1 : 0);
    if (unsigned_digits.empty() || (unsigned_digits.size() > 1 && unsigned_digits.front() == '0'))
      throw not_a_value(written);
    return digits;
  }

  static Trouble not_a_value(std::string_view written) {
    return Trouble(
        written.empty()
            ? std::string("a value is a number, a \"text\" in quotes or a [list]")
            : fmt::format("{} is no number; a text stands in quotes: \"{}\"", written, written));
  }

  std::vector<std::string> list() {
    std::vector<std::string> values;
    take('[');
    for (skip_blank_lines(); !take(']'); skip_blank_lines()) {
      if (rest_.empty()) throw Trouble("a ']' is missing");
      values.push_back(scalar());
      skip_blank_lines();
      if (!take(',') && !next_is(']')) throw Trouble("a ',' or a ']' is missing in the list");
    }
    return values;
  }

  void skip_blank_lines() {
    do {
      skip_spaces();
      skip_comment();
    } while (take_line_end());
  }

  void skip_spaces() {
    while (next_is(' ') || next_is('\t')) cut(1);
  }

  void skip_comment() {
    if (next_is('#')) cut(std::min(rest_.find('\n'), rest_.size()));
  }

  bool take_line_end() {
    if (rest_.starts_with("\r\n"))
      cut(2);
    else if (!take('\n'))
      return false;
    ++line_;
    return true;
  }

  bool next_is(char c) const { return rest_.starts_with(c); }

  bool take(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view cut(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
};

}  // namespace

Result<std::vector<FileEntry>, std::string> parse_config_file(std::string_view text) {
  if (!text::count_code_points(text)) return std::string("line 1: the file is not UTF-8");
  Reader reader(text);
  try {
    return reader.entries();
  } catch (const Trouble& trouble) {
    return fmt::format("line {}: {}", reader.line(), trouble.what());
  }
}

}  // namespace confab::config
