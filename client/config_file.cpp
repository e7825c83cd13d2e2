#include "client/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "client/private_file.hpp"
#include "protocol/text/utf8.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

constexpr std::size_t file_bytes_max = 1 * MiB;

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

void skip_spaces(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
}

bool take(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

/// "account.work"; empty where there is none.
std::string take_name(std::string_view& rest) {
  std::string name;
  do {
    skip_spaces(rest);
    const auto end = std::ranges::find_if_not(rest, is_key_character);
    const auto length = static_cast<std::size_t>(end - rest.begin());
    if (length == 0) return {};
    name.append(name.empty() ? "" : ".").append(rest.substr(0, length));
    rest.remove_prefix(length);
    skip_spaces(rest);
  } while (take(rest, '.'));
  return name;
}

/// What stands behind a backslash; false when that means nothing.
bool take_escape(std::string_view& rest, std::string& out) {
  constexpr std::string_view letters = "btnfr\"\\";
  constexpr std::string_view meanings = "\b\t\n\f\r\"\\";
  if (rest.empty()) return false;
  const char c = rest.front();
  rest.remove_prefix(1);
  if (const std::size_t at = letters.find(c); at != std::string_view::npos) {
    out += meanings[at];
    return true;
  }
  const std::size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits == 0 || rest.size() < digits) return false;
  std::uint32_t point = 0;
  const char* const end = rest.data() + digits;
  if (std::from_chars(rest.data(), end, point, 16).ptr != end) return false;
  if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
  text::append_code_point(out, point);
  rest.remove_prefix(digits);
  return true;
}

/// A string in quotes of either kind; nothing where there is none.
std::optional<std::string> take_string(std::string_view& rest) {
  std::string value;
  if (take(rest, '\'')) {
    const std::size_t end = rest.find('\'');
    if (end == std::string_view::npos) return {};
    value = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return value;
  }
  if (!take(rest, '"')) return {};
  while (!take(rest, '"')) {
    if (rest.empty()) return {};
    if (take(rest, '\\')) {
      if (!take_escape(rest, value)) return {};
      continue;
    }
    value += rest.front();
    rest.remove_prefix(1);
  }
  return value;
}

std::string in_quotes(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + "\"";
}

/// "account.work" of "account.work.url", and "url".
std::pair<std::string, std::string> split_name(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos) return {"", name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

}  // namespace

Outcome<ConfigFile> ConfigFile::open(std::filesystem::path path) {
  const Outcome<std::string> text = read_file_or_nothing(path, file_bytes_max);
  if (!text) return text.error();
  return parse(*text, std::move(path));
}

Outcome<ConfigFile> ConfigFile::parse(std::string_view text, std::filesystem::path path) {
  ConfigFile file(std::move(path));
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (const auto wrong = file.take(line))
      return usage_failure(fmt::format("{}, line {}: {}.", text::make_visible(file.path_.native()),
                                       file.lines_.size() + 1, *wrong));
  }
  return file;
}

std::optional<std::string> ConfigFile::take(std::string_view text) {
  Line line{std::string(text), lines_.empty() ? "" : lines_.back().table, {}, {}, {}, false};
  std::string_view rest = text;
  if (!text::count_code_points(rest)) return "it is not UTF-8";
  skip_spaces(rest);
  if (confab::client::take(rest, '[')) {
    line.table = take_name(rest);
    line.is_header = true;
    if (line.table.empty() || !confab::client::take(rest, ']')) return "a table is [account.NAME]";
  } else if (!rest.empty() && rest.front() != '#') {
    const std::string name = take_name(rest);
    if (name.empty() || !confab::client::take(rest, '=')) return "a line is NAME = \"VALUE\"";
    skip_spaces(rest);
    const auto value = take_string(rest);
    if (!value) return fmt::format("the value of {} has to be a text in quotes", name);
    line.name = line.table.empty() ? name : line.table + "." + name;
    line.value = *value;
    line.comment = rest;
    if (get(line.name)) return fmt::format("{} is there twice", line.name);
  }
  skip_spaces(rest);
  if (!rest.empty() && rest.front() != '#') return "there is more in it than a value and a comment";
  lines_.push_back(std::move(line));
  return {};
}

std::optional<std::string> ConfigFile::get(std::string_view name) const {
  const auto found = std::ranges::find(lines_, name, &Line::name);
  if (found == lines_.end()) return {};
  return found->value;
}

std::vector<std::pair<std::string, std::string>> ConfigFile::all() const {
  std::vector<std::pair<std::string, std::string>> found;
  for (const Line& line : lines_)
    if (!line.name.empty()) found.emplace_back(line.name, line.value);
  return found;
}

void ConfigFile::set(const std::string& name, const std::string& value) {
  const auto old = std::ranges::find(lines_, std::string_view(name), &Line::name);
  if (old != lines_.end()) {
    const std::size_t sign = old->text.find('=');
    old->text = old->text.substr(0, sign) + "= " + in_quotes(value) + old->comment;
    old->value = value;
    return;
  }
  const auto [table, key] = split_name(name);
  const Line line{fmt::format("{} = {}", key, in_quotes(value)), table, name, value, {}, false};
  // Behind the last value of its table, or behind its header.
  const auto last = std::find_if(lines_.rbegin(), lines_.rend(), [&, t = table](const Line& one) {
    return one.table == t && (one.is_header || !one.name.empty());
  });
  if (last != lines_.rend()) {
    lines_.insert(last.base(), line);
  } else if (table.empty()) {
    // Comments at the top are about the file.
    const auto place = std::ranges::find_if(
        lines_, [](const Line& one) { return one.is_header || !one.name.empty(); });
    lines_.insert(place, line);
  } else {
    if (!lines_.empty()) lines_.push_back({"", lines_.back().table, {}, {}, {}, false});
    lines_.push_back({"[" + table + "]", table, {}, {}, {}, true});
    lines_.push_back(line);
  }
}

bool ConfigFile::unset(std::string_view name) {
  const auto found = std::ranges::find(lines_, name, &Line::name);
  if (found == lines_.end()) return false;
  const std::string table = found->table;
  lines_.erase(found);
  const auto is_left = [&](const Line& line) { return line.table == table && !line.name.empty(); };
  if (table.empty() || std::ranges::any_of(lines_, is_left)) return true;
  std::erase_if(lines_, [&](const Line& line) {
    return line.table == table && (line.is_header || line.text.empty());
  });
  while (!lines_.empty() && lines_.back().text.empty()) lines_.pop_back();
  return true;
}

std::string ConfigFile::text() const {
  std::string text;
  for (const Line& line : lines_) text += line.text + "\n";
  return text;
}

Outcome<void> ConfigFile::save() const {
  constexpr int links_max = 8;
  std::error_code unknown;
  std::filesystem::path path = path_;
  for (int i = 0; i < links_max && std::filesystem::is_symlink(path, unknown); ++i)
    path = path.parent_path() / std::filesystem::read_symlink(path, unknown);
  std::filesystem::create_directories(path.parent_path(), unknown);
  return write_private_file(path, text());
}

}  // namespace confab::client
