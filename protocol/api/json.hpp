#pragma once
/// The structs of api/types.hpp <-> JSON, by their lists of fields.

#include <string>
#include <string_view>

#include "protocol/api/types.hpp"
#include "protocol/result.hpp"

namespace confab::api {

// Both are compiled in json.cpp, for the structs that its last lines list: a new struct gets its
// line there.

/// Writes a struct of types.hpp as compact JSON, appending to `out`. Strings have to be UTF-8.
template <class T>
void append_json(std::string& out, const T& value);

/// Writes one string as JSON, with its quotes. `text` has to be UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// Reads a struct back. Unknown fields are skipped (a newer server may say more); a missing one
/// that is not optional, or one of another type, is an error whose text says which
/// ("messages[2].id is not a whole number in range"). An optional field that is null counts as left
/// out.
template <class T>
Result<T, std::string> parse_json(std::string_view text);

}  // namespace confab::api
