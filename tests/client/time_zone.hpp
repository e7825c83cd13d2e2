#pragma once
/// The time zone of this computer, while a test says so.

#include <cstdlib>
#include <ctime>

namespace confab::testing {

class TimeZone {
 public:
  /// As in the variable TZ: "XXX-3" is three hours ahead of UTC.
  explicit TimeZone(const char* zone) { set(zone); }
  ~TimeZone() { set("UTC0"); }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

 private:
  static void set(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
};

/// Berlin's: put forward on the last Sunday of March at 02:00, and back on that of October at
/// 03:00.
inline constexpr const char* central_europe = "CET-1CEST,M3.5.0,M10.5.0/3";

}  // namespace confab::testing
