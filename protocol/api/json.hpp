#pragma once
/// The structs of api/types.hpp <-> JSON, by their lists of fields.

#include <string>
#include <string_view>

#include "protocol/api/types.hpp"
#include "protocol/result.hpp"

namespace confab::api {

/// Writes a struct of types.hpp as compact JSON, appending to `out`. Strings have to be UTF-8.
template <class T>
void append_json(std::string& out, const T& value);

/// Reads one back. Unknown fields are skipped (a newer server may say more); a missing one that is
/// not optional, or one of another type, is an error whose text says which.
template <class T>
Result<T, std::string> parse_json(std::string_view text);

}  // namespace confab::api
