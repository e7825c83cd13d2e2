#pragma once
/// The Date header, written once a second.

#include <chrono>
#include <string>

#include "protocol/http/date.hpp"
#include "server/core/clock.hpp"

namespace confab::edge {

class DateCache {
 public:
  explicit DateCache(const core::Clock& clock) : clock_(clock) {}

  const std::string& text() {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
    if (text_.empty() || now != second_) {
      second_ = now;
      text_ = http::format_date(now);
    }
    return text_;
  }

 private:
  const core::Clock& clock_;
  http::Seconds second_{};
  std::string text_;
};

}  // namespace confab::edge
