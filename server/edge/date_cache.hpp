#pragma once
/// What is the same for every answer of a second.

#include <chrono>
#include <string>

#include "protocol/http/date.hpp"
#include "server/core/clock.hpp"
#include "server/edge/handlers/operation.hpp"
#include "server/edge/response.hpp"

namespace confab::edge {

/// Single-threaded; the strings live until the next call.
class DateCache {
 public:
  explicit DateCache(const core::Clock& clock) : clock_(clock) {}

  /// The Date header.
  const std::string& text() {
    renew();
    return text_;
  }

  /// The whole answer to a plain GET /healthz over a connection that stays open.
  const std::string& health() {
    renew();
    return health_;
  }

 private:
  void renew() {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.coarse_now());
    if (!text_.empty() && now == second_) return;
    second_ = now;
    text_ = http::format_date(now);
    health_.clear();
    append_response(health_, handlers::healthy(), {.date = text_});
  }

  const core::Clock& clock_;
  http::Seconds second_{};
  std::string text_;
  std::string health_;
};

}  // namespace confab::edge
