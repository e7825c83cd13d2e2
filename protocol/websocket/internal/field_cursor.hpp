#pragma once
/// Takes a header field apart: tokens, quoted strings, separators (RFC 9110 section 5.6).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/text/ascii.hpp"

namespace confab::websocket::internal {

constexpr bool is_token_char(char c) noexcept {
  return text::is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// Goes from the front of a field to its end; the white space between two parts does not matter.
class FieldCursor {
 public:
  explicit FieldCursor(std::string_view field) noexcept : rest_(field) { skip_space(); }

  bool at_end() const noexcept { return rest_.empty(); }

  /// Takes this character if it is the next one.
  bool take(char c) noexcept {
    if (!rest_.starts_with(c)) return false;
    skip(1);
    return true;
  }

  /// Empty, and nothing taken, where there is no token.
  std::string_view take_token() noexcept {
    std::size_t size = 0;
    while (size < rest_.size() && is_token_char(rest_[size])) ++size;
    const std::string_view token = rest_.substr(0, size);
    skip(size);
    return token;
  }

  /// A token, or one in quotes. std::nullopt where there is neither.
  std::optional<std::string> take_value() {
    if (!rest_.starts_with('"')) {
      const std::string_view token = take_token();
      return token.empty() ? std::nullopt : std::optional(std::string(token));
    }
    std::string value;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      const bool is_escaped = rest_[at] == '\\' && at + 1 < rest_.size();
      if (is_escaped) ++at;
      if (rest_[at] == '"' && !is_escaped) {
        skip(at + 1);
        return value.empty() ? std::nullopt : std::optional(value);
      }
      if (!is_token_char(rest_[at])) break;  // RFC 6455 section 9.1: a token once it is unquoted
      value += rest_[at];
    }
    return std::nullopt;
  }

 private:
  void skip(std::size_t size) noexcept {
    rest_.remove_prefix(size);
    skip_space();
  }
  void skip_space() noexcept {
    while (rest_.starts_with(' ') || rest_.starts_with('\t')) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

}  // namespace confab::websocket::internal
