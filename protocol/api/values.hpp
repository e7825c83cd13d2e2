#pragma once
/// Of what the bodies are made.

#include <optional>
#include <string>

namespace confab::api {

/// There, but possibly null (api.md: "Nothing there is null, not left out").
template <class T>
struct Nullable {
  std::optional<T> value = {};
  bool operator==(const Nullable&) const = default;
};

/// Times are RFC 3339 with microseconds, as on the wire; durations as in "90s".
using Timestamp = std::string;

}  // namespace confab::api
