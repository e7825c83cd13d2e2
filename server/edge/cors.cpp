#include "server/edge/cors.hpp"

#include <algorithm>

namespace confab::edge {

namespace {

constexpr std::string_view exposed =
    "Accept-Ranges, Content-Disposition, Content-Range, ETag, Idempotency-Replayed, Link, "
    "Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
    "Retry-After, X-Request-Id";
constexpr std::string_view accepted =
    "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Range";
constexpr std::string_view preflight_seconds = "7200";

bool allowed(const Settings& settings, const Request& request) {
  if (!request.fields.origin) return false;
  const auto& origins = settings.cors_origins;
  return std::ranges::find(origins, "*") != origins.end() ||
         std::ranges::find(origins, *request.fields.origin) != origins.end();
}

}  // namespace

void add_cors(Response& response, const Settings& settings, const Request& request) {
  if (settings.cors_origins.empty()) return;
  response.with("Vary", "Origin");
  if (!allowed(settings, request)) return;
  response.with("Access-Control-Allow-Origin", *request.fields.origin);
  response.with("Access-Control-Expose-Headers", std::string{exposed});
}

void add_preflight(Response& response, const Settings& settings, const Request& request,
                   const std::string& allow) {
  if (!allowed(settings, request)) return;
  response.with("Access-Control-Allow-Methods", allow);
  response.with("Access-Control-Allow-Headers", std::string{accepted});
  response.with("Access-Control-Max-Age", std::string{preflight_seconds});
}

}  // namespace confab::edge
