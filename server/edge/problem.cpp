#include "server/edge/problem.hpp"

#include <algorithm>
#include <array>

#include "protocol/api/json.hpp"
#include "protocol/text/rfc3339.hpp"

namespace confab::edge {

namespace {

constexpr std::array codes{
    CodeInfo{Code::malformed, "malformed", 400, "The request cannot be read"},
    CodeInfo{Code::unauthorized, "unauthorized", 401, "Not signed in"},
    CodeInfo{Code::forbidden, "forbidden", 403, "Not allowed"},
    CodeInfo{Code::banned, "banned", 403, "Banned for a while"},
    CodeInfo{Code::not_found, "not-found", 404, "There is no such thing"},
    CodeInfo{Code::method_not_allowed, "method-not-allowed", 405, "This address does not do that"},
    CodeInfo{Code::name_taken, "name-taken", 409, "Already taken"},
    CodeInfo{Code::conflict, "conflict", 409, "In conflict with what is there"},
    CodeInfo{Code::already_sent, "already-sent", 409, "Too late to cancel"},
    CodeInfo{Code::gone, "gone", 410, "The message has expired"},
    CodeInfo{Code::gap, "gap", 410, "Too old to go on from"},
    CodeInfo{Code::quota, "quota", 409, "Quota used up"},
    CodeInfo{Code::too_large, "too-large", 413, "The body is too large"},
    CodeInfo{Code::unsupported_media_type, "unsupported-media-type", 415,
             "Not a format this endpoint reads"},
    CodeInfo{Code::invalid, "invalid", 422, "A value is wrong"},
    CodeInfo{Code::key_reused, "key-reused", 422, "The key was used for another request"},
    CodeInfo{Code::rate_limited, "rate-limited", 429, "Too many for now"},
    CodeInfo{Code::unavailable, "unavailable", 503, "Unavailable for the moment"},
    CodeInfo{Code::timeout, "timeout", 408, "The request took too long"},
    CodeInfo{Code::target_too_long, "target-too-long", 414, "The address is too long"},
    CodeInfo{Code::range_not_satisfiable, "range-not-satisfiable", 416, "No such part"},
    CodeInfo{Code::expectation_failed, "expectation-failed", 417, "The expectation cannot be met"},
    CodeInfo{Code::upgrade_required, "upgrade-required", 426, "Another protocol is spoken here"},
    CodeInfo{Code::fields_too_large, "fields-too-large", 431, "Too many header fields"},
    CodeInfo{Code::not_implemented, "not-implemented", 501, "Not implemented here"},
    CodeInfo{Code::version_not_supported, "version-not-supported", 505,
             "HTTP version not supported"},
};

Code code_of(http::Error error) {
  const int status = http::status_of(error);
  const auto same = [&](const CodeInfo& one) { return one.status == status; };
  const auto found = std::ranges::find_if(codes, same);
  return found == codes.end() ? Code::malformed : found->code;
}

}  // namespace

const CodeInfo& info(Code code) noexcept { return codes[static_cast<std::size_t>(code)]; }

std::span<const CodeInfo> all_codes() noexcept { return codes; }

Response problem(Code code, std::string_view detail, const Promise& promise) {
  const CodeInfo& about = info(code);
  api::Problem document;
  document.type = std::string{"/problems/"}.append(about.name);
  document.title = about.title;
  document.status = about.status;
  document.detail = detail;
  document.code = about.name;
  document.retry_after = promise.retry_after;
  if (promise.banned_until) document.banned_until = text::format_rfc3339(*promise.banned_until);
  document.oldest = promise.oldest;
  document.newest = promise.newest;
  document.message = promise.message;

  Response response;
  response.status = about.status;
  response.type = problem_type;
  api::append_json(response.body, document);
  if (promise.retry_after) response.with("Retry-After", std::to_string(*promise.retry_after));
  if (code == Code::unauthorized) response.with("WWW-Authenticate", "Bearer realm=\"confab\"");
  return response;
}

Response problem(http::Error error) {
  Response response = problem(code_of(error), std::string{http::explain(error)}.append("."));
  response.close = true;
  return response;
}

std::uint64_t seconds_until(chat::Time then, chat::Time now) noexcept {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(then - now).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 1));
}

}  // namespace confab::edge
