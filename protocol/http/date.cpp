#include "protocol/http/date.hpp"

#include <array>
#include <cassert>

#include "protocol/text/ascii.hpp"

namespace confab::http {
namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr std::string_view short_name(std::string_view weekday) noexcept {
  return weekday.substr(0, 3);
}

void append_digits(std::string& out, unsigned number, unsigned digits) {
  for (unsigned power = digits == 4 ? 1000 : 10; power > 0; power /= 10)
    out += static_cast<char>('0' + number / power % 10);
}

/// Reads a date from the left; once something did not fit, nothing does any more.
class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : text_(text) {}

  void literal(std::string_view expected) noexcept {
    if (!text_.starts_with(expected)) return fail();
    text_.remove_prefix(expected.size());
  }

  unsigned number(std::size_t digits) noexcept {
    if (text_.size() < digits) return fail(), 0;
    unsigned value = 0;
    for (const char c : text_.substr(0, digits)) {
      if (!text::is_digit(c)) return fail(), 0;
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    text_.remove_prefix(digits);
    return value;
  }

  chrono::month month() noexcept {
    for (unsigned i = 0; i < months.size(); ++i)
      if (take(months[i])) return chrono::month(i + 1);
    return fail(), chrono::month(0);
  }

  /// Whether it is the right one is checked against the date.
  chrono::weekday weekday(bool in_full) noexcept {
    for (unsigned i = 0; i < weekdays.size(); ++i)
      if (take(in_full ? weekdays[i] : short_name(weekdays[i]))) return chrono::weekday(i);
    return fail(), chrono::weekday(0);
  }

  /// Second 60 is a leap second; the clock that we count with has none.
  chrono::seconds time_of_day() noexcept {
    const unsigned hour = number(2);
    literal(":");
    const unsigned minute = number(2);
    literal(":");
    const unsigned second = number(2);
    if (hour > 23 || minute > 59 || second > 60) fail();
    return chrono::hours(hour) + chrono::minutes(minute) +
           chrono::seconds(second == 60 ? 59 : second);
  }

  bool take(std::string_view expected) noexcept {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
  }

  bool is_done() const noexcept { return !failed_ && text_.empty(); }

 private:
  void fail() noexcept { failed_ = true; }

  std::string_view text_;
  bool failed_ = false;
};

struct Parts {
  chrono::weekday weekday;
  chrono::year_month_day date;
  chrono::seconds time;
};

chrono::year_month_day date_of(unsigned year, chrono::month month, unsigned day) noexcept {
  return chrono::year(static_cast<int>(year)) / month / chrono::day(day);
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"
Parts read_imf(Reader& in) noexcept {
  Parts parts{in.weekday(false), {}, {}};
  in.literal(", ");
  const unsigned day = in.number(2);
  in.literal(" ");
  const chrono::month month = in.month();
  in.literal(" ");
  parts.date = date_of(in.number(4), month, day);
  in.literal(" ");
  parts.time = in.time_of_day();
  in.literal(" GMT");
  return parts;
}

/// "Sunday, 06-Nov-94 08:49:37 GMT": more than 50 years ahead means the century before
/// (RFC 9110 section 5.6.7).
Parts read_rfc850(Reader& in, Seconds now) noexcept {
  Parts parts{in.weekday(true), {}, {}};
  in.literal(", ");
  const unsigned day = in.number(2);
  in.literal("-");
  const chrono::month month = in.month();
  in.literal("-");
  const unsigned short_year = in.number(2);
  in.literal(" ");
  parts.time = in.time_of_day();
  in.literal(" GMT");

  const chrono::year_month_day today(chrono::floor<chrono::days>(now));
  const auto this_year = static_cast<unsigned>(static_cast<int>(today.year()));
  unsigned year = this_year / 100 * 100 + short_year;
  if (year > this_year + 50) year -= 100;
  if (year + 50 < this_year) year += 100;
  parts.date = date_of(year, month, day);
  return parts;
}

/// "Sun Nov  6 08:49:37 1994"
Parts read_asctime(Reader& in) noexcept {
  Parts parts{in.weekday(false), {}, {}};
  in.literal(" ");
  const chrono::month month = in.month();
  in.literal(" ");
  const unsigned day = in.take(" ") ? in.number(1) : in.number(2);
  in.literal(" ");
  parts.time = in.time_of_day();
  in.literal(" ");
  parts.date = date_of(in.number(4), month, day);
  return parts;
}

}  // namespace

std::string format_date(Seconds time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss<chrono::seconds> clock(time - day);
  const int year = static_cast<int>(date.year());
  assert(year >= 1970 && year <= 9999);

  std::string out;
  out.reserve(29);
  out += short_name(weekdays[chrono::weekday(day).c_encoding()]);
  out += ", ";
  append_digits(out, static_cast<unsigned>(date.day()), 2);
  out += ' ';
  out += months[static_cast<unsigned>(date.month()) - 1];
  out += ' ';
  append_digits(out, static_cast<unsigned>(year), 4);
  out += ' ';
  append_digits(out, static_cast<unsigned>(clock.hours().count()), 2);
  out += ':';
  append_digits(out, static_cast<unsigned>(clock.minutes().count()), 2);
  out += ':';
  append_digits(out, static_cast<unsigned>(clock.seconds().count()), 2);
  out += " GMT";
  return out;
}

std::optional<Seconds> parse_date(std::string_view text, Seconds now) {
  Reader in(text);
  const std::size_t comma = text.find(',');
  Parts parts{};
  if (comma == 3) {
    parts = read_imf(in);
  } else if (comma != text.npos) {
    parts = read_rfc850(in, now);
  } else {
    parts = read_asctime(in);
  }
  if (!in.is_done() || !parts.date.ok()) return std::nullopt;
  const chrono::sys_days day(parts.date);
  if (chrono::weekday(day) != parts.weekday) return std::nullopt;
  return day + parts.time;
}

}  // namespace confab::http
