#include "protocol/http/disposition.hpp"

#include <cassert>

#include "protocol/text/percent.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::http {

std::string content_disposition(Disposition how, std::string_view filename) {
  std::string plain;
  for (std::string_view rest = filename; !rest.empty();) {
    const auto point = text::take_code_point(rest);
    assert(point && "UTF-8 was promised");
    if (!point) break;
    const bool is_plain =
        *point >= U' ' && *point < 0x7f && *point != U'"' && *point != U'\\' && *point != U'%';
    plain += is_plain ? static_cast<char>(*point) : '_';
  }
  std::string value = how == Disposition::in_line ? "inline" : "attachment";
  value.append("; filename=\"").append(plain).append("\"");
  if (plain != filename) value.append("; filename*=UTF-8''").append(text::percent_encode(filename));
  return value;
}

}  // namespace confab::http
