#include "client/highlight.hpp"

#include <optional>

#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// Bytes of the first `points` code points; all of the text where there are fewer.
std::size_t bytes_of(std::string_view text, std::size_t points) {
  std::string_view left = text;
  for (; points > 0 && text::take_code_point(left); --points) {
  }
  return text.size() - left.size();
}

bool is_word(std::optional<char32_t> point) { return point && text::is_word_character(*point); }

}  // namespace

std::string highlighted(std::string_view text, std::string_view name, std::string_view before,
                        std::string_view after) {
  const std::size_t points = text::count_code_points(name).value_or(0);
  const std::string key = text::comparison_key(name);
  std::string out;
  std::optional<char32_t> last;
  while (points > 0 && !text.empty()) {
    const std::string_view here = text.substr(0, bytes_of(text, points));
    std::string_view behind = text.substr(here.size());
    if (!is_word(last) && text::comparison_key(here) == key &&
        !is_word(text::take_code_point(behind))) {
      out.append(before).append(here).append(after);
      text.remove_prefix(here.size());
      last.reset();
      continue;
    }
    const std::string_view rest = text;
    last = text::take_code_point(text);
    if (!last) break;
    out.append(rest.substr(0, rest.size() - text.size()));
  }
  return out.append(text);
}

}  // namespace confab::client
