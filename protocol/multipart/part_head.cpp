#include "protocol/multipart/part_head.hpp"

#include <algorithm>

#include "protocol/http/message.hpp"
#include "protocol/text/ascii.hpp"

namespace confab::multipart {
namespace {

constexpr std::size_t boundary_max = 70;  // RFC 2046 section 5.1.1

bool is_token_char(char c) noexcept {
  return text::is_alnum(c) || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

bool is_boundary_char(char c) noexcept {
  return text::is_alnum(c) || std::string_view{"'()+_,-./:=? "}.find(c) != std::string_view::npos;
}

bool is_control(char c) noexcept { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; }

void skip_space(std::string_view& text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

std::string_view trimmed(std::string_view text) noexcept {
  skip_space(text);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_token(std::string_view& text) noexcept {
  const auto end = std::ranges::find_if_not(text, is_token_char);
  const auto size = static_cast<std::size_t>(end - text.begin());
  const std::string_view token = text.substr(0, size);
  text.remove_prefix(size);
  return token;
}

/// A token or what stands in quotes; the opening quote is still there.
std::optional<std::string> take_value(std::string_view& text) {
  if (!text.starts_with('"')) {
    const std::string_view token = take_token(text);
    return token.empty() ? std::nullopt : std::optional{std::string{token}};
  }
  std::string value;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return value;
    }
    const bool escapes =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    value += text[escapes ? ++at : at];
  }
  return std::nullopt;
}

/// What forms escape (WHATWG HTML, "multipart form data").
std::string unescaped(std::string_view text) {
  std::string plain;
  for (; !text.empty(); text.remove_prefix(1)) {
    const std::string_view three = text.substr(0, 3);
    const char meant = three == "%22"                ? '"'
                       : http::iequals(three, "%0d") ? '\r'
                       : http::iequals(three, "%0a") ? '\n'
                                                     : '\0';
    plain += meant == '\0' ? text.front() : meant;
    if (meant != '\0') text.remove_prefix(2);
  }
  return plain;
}

/// Calls `take(name, value)` for each "; name=value"; false when it can't be read, or `take` says
/// so.
template <class Take>
bool each_parameter(std::string_view text, Take take) {
  for (skip_space(text); !text.empty(); skip_space(text)) {
    if (!text.starts_with(';')) return false;
    text.remove_prefix(1);
    skip_space(text);
    if (text.empty()) return true;  // some end the list with a semicolon
    const std::string_view name = take_token(text);
    if (name.empty() || !text.starts_with('=')) return false;
    text.remove_prefix(1);
    auto value = take_value(text);
    if (!value || !take(name, *std::move(value))) return false;
  }
  return true;
}

bool read_disposition(std::string_view value, PartHead& head) {
  if (!http::iequals(take_token(value), "form-data")) return false;
  bool named = false;
  const bool readable = each_parameter(value, [&](std::string_view name, std::string given) {
    if (http::iequals(name, "name")) {
      if (named) return false;
      named = true;
      head.name = unescaped(given);
      return true;
    }
    if (!http::iequals(name, "filename") || head.filename) return false;
    head.filename = unescaped(given);
    return true;
  });
  return readable && named;
}

bool changes_nothing(std::string_view encoding) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"7bit", "8bit", "binary"},
                             [&](std::string_view one) { return http::iequals(encoding, one); });
}

}  // namespace

Result<PartHead, Error> read_part_head(std::string_view lines) {
  PartHead head;
  bool has_disposition = false;
  while (!lines.empty()) {
    const std::size_t end = lines.find("\r\n");
    if (end == std::string_view::npos) return Error::bad_part_head;
    std::string_view value = lines.substr(0, end);
    lines.remove_prefix(end + 2);
    const std::string_view name = take_token(value);
    if (name.empty() || !value.starts_with(':') || std::ranges::any_of(value, is_control))
      return Error::bad_part_head;
    value = trimmed(value.substr(1));
    if (http::iequals(name, "content-disposition")) {
      if (std::exchange(has_disposition, true) || !read_disposition(value, head))
        return Error::bad_disposition;
    } else if (http::iequals(name, "content-type")) {
      head.type = value;
    } else if (http::iequals(name, "content-transfer-encoding") && !changes_nothing(value)) {
      return Error::part_encoded;
    }
  }
  if (!has_disposition) return Error::bad_disposition;
  return head;
}

Result<std::string, Error> find_boundary(std::string_view content_type) {
  const std::size_t end = std::min(content_type.find(';'), content_type.size());
  if (!http::iequals(trimmed(content_type.substr(0, end)), "multipart/form-data"))
    return Error::bad_type;
  std::optional<std::string> boundary;
  const bool readable =
      each_parameter(content_type.substr(end), [&](std::string_view name, std::string value) {
        if (!http::iequals(name, "boundary")) return true;
        if (boundary) return false;
        boundary = std::move(value);
        return true;
      });
  if (!readable || !boundary || boundary->empty() || boundary->size() > boundary_max ||
      boundary->ends_with(' ') || !std::ranges::all_of(*boundary, is_boundary_char))
    return Error::bad_type;
  return *std::move(boundary);
}

}  // namespace confab::multipart
