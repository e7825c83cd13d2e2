#include "client/transfer/file_name.hpp"

#include <algorithm>
#include <vector>

#include "protocol/http/message.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// What stands between semicolons that are in no quotes.
std::vector<std::string_view> parameters(std::string_view field) {
  std::vector<std::string_view> found;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < field.size(); ++at) {
    if (quoted && field[at] == '\\') {
      ++at;
    } else if (field[at] == '"') {
      quoted = !quoted;
    } else if (field[at] == ';' && !quoted) {
      found.push_back(trimmed(field.substr(begin, at - begin)));
      begin = at + 1;
    }
  }
  found.push_back(trimmed(field.substr(begin)));
  return found;
}

std::string unquoted(std::string_view value) {
  if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"'))
    return std::string(value);
  std::string text;
  for (std::size_t at = 1; at + 1 < value.size(); ++at) {
    if (value[at] == '\\' && at + 2 < value.size()) ++at;
    text += value[at];
  }
  return text;
}

/// UTF-8''na%C3%AFve.txt
std::optional<std::string> extended(std::string_view value) {
  const std::size_t language = value.find('\'');
  if (language == std::string_view::npos) return {};
  const std::size_t name = value.find('\'', language + 1);
  if (name == std::string_view::npos || !http::iequals(value.substr(0, language), "UTF-8"))
    return {};
  return text::percent_decode(value.substr(name + 1));
}

/// As much of the end as fits, with the extension, which says what it is.
std::string shortened(const std::string& name) {
  if (name.size() <= saved_name_bytes_max) return name;
  constexpr std::size_t extension_max = 16;
  const std::size_t dot = name.rfind('.');
  const bool has_extension = dot != std::string::npos && name.size() - dot <= extension_max;
  const std::string extension = has_extension ? name.substr(dot) : "";
  std::string kept;
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::string_view before = rest;
    text::take_code_point(rest);
    const std::string_view one = before.substr(0, before.size() - rest.size());
    if (kept.size() + one.size() + extension.size() > saved_name_bytes_max) break;
    kept += one;
  }
  return kept + extension;
}

}  // namespace

std::optional<std::string> served_name(std::string_view disposition) {
  std::optional<std::string> plain;
  for (const std::string_view parameter : parameters(disposition)) {
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trimmed(parameter.substr(0, equals));
    const std::string_view value = trimmed(parameter.substr(equals + 1));
    if (http::iequals(name, "filename*")) {
      auto decoded = extended(value);
      if (decoded && text::count_code_points(*decoded)) return decoded;
    }
    if (http::iequals(name, "filename")) plain = unquoted(value);
  }
  if (plain && !text::count_code_points(*plain)) plain.reset();
  return plain;
}

std::optional<std::string> safe_name(std::string_view served) {
  const std::size_t folder = served.find_last_of("/\\");
  if (folder != std::string_view::npos) served.remove_prefix(folder + 1);
  std::string name;
  while (!served.empty()) {
    const std::string_view before = served;
    if (!text::take_code_point(served)) return {};
    const std::string_view one = before.substr(0, before.size() - served.size());
    if (!text::has_control(one)) name += one;
  }
  name.erase(0, name.find_first_not_of(". \t"));
  name.resize(name.find_last_not_of(" \t") + 1);
  if (name.starts_with('-')) name[0] = '_';
  if (text::is_blank(name)) return {};
  return shortened(name);
}

}  // namespace confab::client
