#pragma once
/// A JSON object of plain values, read strictly.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/result.hpp"
#include "server/edge/input.hpp"

namespace confab::edge {

/// How deep a body may nest; no field of the interface needs more than a list.
inline constexpr std::size_t json_depth_max = 8;

/// The fields of an object in their order.
struct JsonFields : std::vector<std::pair<std::string, Input::Value>> {};

/// A field that is there
/// twice, a lone surrogate, invalid UTF-8, anything but an object: an error that says what it is.
/// Lists and objects as values come as `Other`.
Result<JsonFields, std::string> parse_json_fields(std::string_view text);

}  // namespace confab::edge
