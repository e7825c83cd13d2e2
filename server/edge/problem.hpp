#pragma once
/// Errors as clients see them: RFC 9457 problem documents.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/http/error.hpp"
#include "server/chat/types.hpp"
#include "server/edge/response.hpp"

namespace confab::edge {

/// The codes of docs/api.md, in its order.
enum class Code : std::uint8_t {
  malformed,
  unauthorized,
  forbidden,
  banned,
  not_found,
  method_not_allowed,
  name_taken,
  conflict,
  already_sent,
  gone,
  gap,
  quota,
  too_large,
  unsupported_media_type,
  invalid,
  key_reused,
  rate_limited,
  unavailable,
  timeout,
  target_too_long,
  range_not_satisfiable,
  expectation_failed,
  upgrade_required,
  fields_too_large,
  not_implemented,
  version_not_supported,
};

struct CodeInfo {
  Code code;
  std::string_view name;  ///< "rate-limited"
  int status;
  std::string_view title;  ///< a few words, the same for every occurrence
};

const CodeInfo& info(Code code) noexcept;
std::span<const CodeInfo> all_codes() noexcept;

/// What some codes promise beside the detail.
struct Promise {
  std::optional<std::uint64_t> retry_after;  ///< seconds; also the Retry-After header
  std::optional<chat::Time> banned_until;
  std::optional<std::uint64_t> oldest;
  std::optional<std::uint64_t> newest;
  std::optional<std::uint64_t> message = {};  ///< an id
};

/// `detail` is one sentence that says what is wrong and what to do. What it quotes of a client's is
/// escaped as JSON, nothing more is needed.
Response problem(Code code, std::string_view detail, const Promise& promise = {});

/// What a request that could not be understood is answered with; closes the connection.
Response problem(http::Error error);

/// Whole seconds from `now` until `then`, rounded up, at least 1: waiting that long is enough.
std::uint64_t seconds_until(chat::Time then, chat::Time now) noexcept;

}  // namespace confab::edge
