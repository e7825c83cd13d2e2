#include "client/exit_code.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace confab::client {
namespace {

constexpr std::array<std::pair<std::string_view, Exit>, 26> by_code{{
    {"malformed", Exit::usage},
    {"invalid", Exit::usage},
    {"key-reused", Exit::usage},
    {"too-large", Exit::usage},
    {"unsupported-media-type", Exit::usage},
    {"target-too-long", Exit::usage},
    {"fields-too-large", Exit::usage},
    {"range-not-satisfiable", Exit::usage},
    {"unauthorized", Exit::not_allowed},
    {"forbidden", Exit::not_allowed},
    {"name-taken", Exit::not_allowed},
    {"conflict", Exit::not_allowed},
    {"already-sent", Exit::not_allowed},
    {"quota", Exit::not_allowed},
    {"banned", Exit::banned},
    {"rate-limited", Exit::rate_limited},
    {"not-found", Exit::not_found},
    {"gone", Exit::not_found},
    {"gap", Exit::not_found},
    {"unavailable", Exit::no_server},
    {"timeout", Exit::no_server},
    {"method-not-allowed", Exit::no_server},
    {"expectation-failed", Exit::no_server},
    {"upgrade-required", Exit::no_server},
    {"not-implemented", Exit::no_server},
    {"version-not-supported", Exit::no_server},
}};

Exit by_status(int status) {
  switch (status) {
    case 400:
    case 413:
    case 414:
    case 415:
    case 416:
    case 422:
    case 431:
      return Exit::usage;
    case 401:
    case 403:
    case 409:
      return Exit::not_allowed;
    case 404:
    case 410:
      return Exit::not_found;
    case 429:
      return Exit::rate_limited;
    default:
      return Exit::no_server;
  }
}

}  // namespace

Exit exit_for(std::string_view code, int status) {
  const auto known =
      std::ranges::find(by_code, code, [](const auto& entry) { return entry.first; });
  return known != by_code.end() ? known->second : by_status(status);
}

}  // namespace confab::client
