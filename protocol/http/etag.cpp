#include "protocol/http/etag.hpp"

#include <optional>

#include "protocol/http/internal/scan.hpp"

namespace confab::http {
namespace {

/// An entity tag, apart from its mark of weakness.
struct Tag {
  bool weak = false;
  std::string_view opaque;  ///< with its quotes
};

/// etagc: VCHAR but the quote, and obs-text.
bool is_etag_char(char c) noexcept { return !internal::is_control(c) && c != ' ' && c != '"'; }

/// Takes a tag off the front.
std::optional<Tag> take_tag(std::string_view& text) noexcept {
  Tag tag;
  tag.weak = text.starts_with("W/");
  std::string_view rest = text.substr(tag.weak ? 2 : 0);
  if (!rest.starts_with('"')) return std::nullopt;
  std::size_t size = 1;
  while (size < rest.size() && is_etag_char(rest[size])) ++size;
  if (size == rest.size() || rest[size] != '"') return std::nullopt;
  tag.opaque = rest.substr(0, size + 1);
  text = rest.substr(size + 1);
  return tag;
}

/// Takes the comma before the next tag off the front, and the empty elements that a list may have.
bool take_comma(std::string_view& list) noexcept {
  list = internal::trim(list);
  const bool has_comma = list.starts_with(',');
  while (list.starts_with(',')) list = internal::trim(list.substr(1));
  return has_comma;
}

template <class Matches>
bool is_listed(std::string_view header, Matches matches) noexcept {
  std::string_view list = internal::trim(header);
  if (list == "*") return true;
  bool found = false;
  take_comma(list);
  while (!list.empty()) {
    const std::optional<Tag> tag = take_tag(list);
    if (!tag) return false;
    found = found || matches(*tag);
    if (!take_comma(list) && !list.empty()) return false;
  }
  return found;
}

}  // namespace

bool if_none_match(std::string_view header, std::string_view etag) noexcept {
  const std::optional<Tag> ours = take_tag(etag);
  return is_listed(header, [&](Tag tag) { return ours && tag.opaque == ours->opaque; });
}

bool if_match(std::string_view header, std::string_view etag) noexcept {
  const std::optional<Tag> ours = take_tag(etag);
  return is_listed(header, [&](Tag tag) {
    return ours && !ours->weak && !tag.weak && tag.opaque == ours->opaque;
  });
}

}  // namespace confab::http
