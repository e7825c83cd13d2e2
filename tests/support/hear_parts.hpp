#pragma once
/// Listens to a multipart parser as a handler would, and writes down what was heard.

#include <string>
#include <string_view>

#include "protocol/multipart/parser.hpp"
#include "tests/support/cuts.hpp"

namespace confab::testing {

/// "[name|filename|type]content" for each part, one after the other; at the end "error: why" if
/// there was one.
inline std::string hear_parts(std::string_view body, std::string_view boundary, const Cuts& cuts,
                              const multipart::Limits& limits = {}) {
  using Event = multipart::Parser::Event;
  multipart::Parser parser{boundary, limits};
  std::string heard;
  const auto error = [&](multipart::Error why) {
    return heard.append("error: ").append(multipart::explain(why));
  };
  while (!body.empty()) {
    std::string_view piece = body.substr(0, cuts());
    body.remove_prefix(piece.size());
    for (;;) {
      const auto step = parser.advance(piece);
      if (!step) return error(step.error());
      piece.remove_prefix(step->consumed);
      if (step->event == Event::need_more) break;
      const multipart::PartHead& head = parser.head();
      if (step->event == Event::part)
        heard.append("[")
            .append(head.name)
            .append("|")
            .append(head.filename.value_or("-"))
            .append("|" + head.type + "]");
      heard.append(step->data);
      if (step->event == Event::part_end) heard.append("\n");
    }
  }
  if (const auto whole = parser.finish(); !whole) return error(whole.error());
  return heard;
}

}  // namespace confab::testing
