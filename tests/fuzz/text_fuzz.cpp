#include <algorithm>
#include <string>

#include "protocol/http/date.hpp"
#include "protocol/http/etag.hpp"
#include "protocol/text/form.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"
#include "tests/fuzz/input.hpp"

/// Text of strangers: what can be read can be written again, and all opinions about UTF-8 agree.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace confab;
  using fuzz::expect;
  const std::string text(fuzz::Input(data, size).rest());

  const bool is_utf8 = text::count_code_points(text).has_value();
  expect(text::nfc(text).has_value() == is_utf8);
  const auto key = text::casefold_key(text);
  expect(key.has_value() == is_utf8);
  if (key) expect(text::count_code_points(*key).has_value());
  expect(is_utf8 || (text::has_control_or_space(text) && !text::is_blank(text)));
  expect(text::display_width(text) <= 2 * text.size());

  const std::string visible = text::make_visible(text);
  expect(text::count_code_points(visible).has_value());
  expect(text::make_visible(visible) == visible);

  expect(text::percent_decode(text::percent_encode(text)) == text);
  if (const auto form = text::parse_form(text)) {
    expect(form->size() <= text::form_pairs_max);
    std::string written;
    for (const auto& [name, value] : *form)
      written += text::percent_encode(name) + "=" + text::percent_encode(value) + "&";
    expect(text::parse_form(written) == form);
  }

  const auto now = http::Seconds(std::chrono::seconds(1750000000));
  if (const auto date = http::parse_date(text, now))
    if (date->time_since_epoch().count() >= 0)
      expect(http::parse_date(http::format_date(*date), now) == date);
  if (http::if_match(text, "\"a\"")) expect(http::if_none_match(text, "\"a\""));
  return 0;
}
