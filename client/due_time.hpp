#pragma once
/// When a message is to be delivered, as people say it.

#include <string>
#include <string_view>
#include <vector>

#include "client/failure.hpp"
#include "protocol/text/rfc3339.hpp"

namespace confab::client {

struct DueTime {
  text::Time at;
  /// As the server is told. A span stays one, so that the server's clock counts it.
  std::string wire;
  /// A sentence about the clock here, where it made a choice necessary; usually empty.
  std::string note = {};
};

/// Understands, on the clock and in the time zone of this computer (TZ):
///
///   +15m   +1h30m   in 2 hours       from now: s, min, h, d, w, in words as well
///   18:30   9:00:30                  when the clock here shows that next
///   today 18:30   tomorrow at 9:00   a day and a time, in either order
///   friday 9:00   fri 9:00           on the next such day, which may be today
///   2026-12-24 18:00                 also with a T, and with seconds
///   2026-12-24T18:00:00+01:00        RFC 3339
///   1795000000                       seconds since 1970, in 9 digits or more
///
/// A shorter number alone is none: "9" is what somebody says who means nine o'clock.
///
/// A time that the clock here shows twice, when it is put back, is the first of the two that has
/// not passed, and the note says so. One that it skips, when it is put forward, is refused; without
/// a day it is the next day's. So is one that has passed, where the clock here decides that.
Outcome<DueTime> due_time(std::string_view said, text::Time now);

/// The same for a line that begins with a time: takes as many words off it as belong to the time,
/// and the white space behind them. On failure the line is as it was.
Outcome<DueTime> leading_due_time(std::string_view& line, text::Time now);

/// The words of a time on a command line: `first`, and as many of `more` as belong to it, which are
/// taken off. What stood in quotes is whole as it is.
std::string take_time(const std::string& first, std::vector<std::string>& more, text::Time now);

/// "Sat 2026-11-21 18:30 (in 2 h 5 min)": what was understood, for people to look at.
std::string understood(const DueTime& due, text::Time now);

}  // namespace confab::client
