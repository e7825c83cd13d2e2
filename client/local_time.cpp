#include "client/local_time.hpp"

#include <fmt/format.h>

#include <ctime>

#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

std::tm broken_down(text::Time time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm local{};
  localtime_r(&seconds, &local);
  return local;
}

}  // namespace

text::Time current_time() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string local_time(text::Time time, text::Time now) {
  const std::tm then = broken_down(time);
  const std::tm today = broken_down(now);
  std::string clock = fmt::format("{:02}:{:02}", then.tm_hour, then.tm_min);
  if (then.tm_year == today.tm_year && then.tm_yday == today.tm_yday) return clock;
  return fmt::format("{:04}-{:02}-{:02} {}", then.tm_year + 1900, then.tm_mon + 1, then.tm_mday,
                     clock);
}

std::string local_time(std::string_view rfc3339, text::Time now) {
  const std::optional<text::Time> time = text::parse_rfc3339(rfc3339);
  return time ? local_time(*time, now) : text::make_visible(rfc3339);
}

std::string with_local_times(std::string_view words, text::Time now) {
  constexpr std::size_t length = std::string_view("2026-11-20T20:20:58.020261Z").size();
  std::string out;
  while (!words.empty()) {
    if (const auto time = text::parse_rfc3339(words.substr(0, length))) {
      out += local_time(*time, now);
      words.remove_prefix(length);
    } else {
      out += words.front();
      words.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace confab::client
