#include "protocol/http/range.hpp"

#include <algorithm>
#include <charconv>

#include "protocol/http/internal/scan.hpp"
#include "protocol/http/message.hpp"

namespace confab::http {
namespace {

/// Digits only; what is too large for 64 bits is the largest there is.
std::optional<std::uint64_t> read_position(std::string_view text) noexcept {
  if (text.empty() || !std::ranges::all_of(text, internal::is_digit)) return std::nullopt;
  std::uint64_t position = 0;
  const auto [_, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  return error == std::errc{} ? position : UINT64_MAX;
}

}  // namespace

RangeAnswer read_range(std::string_view header, std::uint64_t size) noexcept {
  using Kind = RangeAnswer::Kind;
  const std::size_t equals = header.find('=');
  if (equals == std::string_view::npos || !iequals(header.substr(0, equals), "bytes")) return {};
  const std::string_view range = internal::trim(header.substr(equals + 1));
  const std::size_t hyphen = range.find('-');
  if (hyphen == std::string_view::npos) return {};
  const std::string_view first_text = range.substr(0, hyphen);
  const std::string_view last_text = range.substr(hyphen + 1);
  const auto first = read_position(first_text);
  const auto last = read_position(last_text);
  if ((!first && !first_text.empty()) || (!last && !last_text.empty())) return {};
  if (!first) {  // the last so many bytes
    if (!last) return {};
    if (*last == 0) return {Kind::unsatisfiable};
    // Of nothing, there is no part that a Content-Range could name.
    if (size == 0) return {};
    return {Kind::part, {size - std::min(*last, size), size - 1}};
  }
  if (last && *last < *first) return {};
  if (*first >= size) return {Kind::unsatisfiable};
  return {Kind::part, {*first, std::min(last.value_or(size - 1), size - 1)}};
}

std::string content_range(const ByteRange& range, std::uint64_t size) {
  return "bytes " + std::to_string(range.first) + "-" + std::to_string(range.last) + "/" +
         std::to_string(size);
}

std::string content_range_unsatisfied(std::uint64_t size) {
  return "bytes */" + std::to_string(size);
}

bool if_range(std::string_view header, std::string_view etag) noexcept {
  const std::string_view only = internal::trim(header);
  return only.starts_with('"') && only == etag;
}

}  // namespace confab::http
