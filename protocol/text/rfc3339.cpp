#include "protocol/text/rfc3339.hpp"

#include <array>
#include <cassert>

namespace confab::text {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Writes `value` in exactly `count` digits at `at`.
void put_digits(char* at, std::uint32_t value, int count) {
  for (int i = count; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

/// Reads from the front of a text; after the first disappointment everything else is one, too.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  /// Exactly `count` digits.
  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!digit_next()) return good_ = false, 0;
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  /// The next character, when it is one of these; else 0, and nothing is read.
  char one_of(std::string_view these) {
    if (rest_.empty() || these.find(rest_.front()) == std::string_view::npos) return 0;
    const char found = rest_.front();
    rest_.remove_prefix(1);
    return found;
  }

  void require(std::string_view one_of_these) {
    if (one_of(one_of_these) == 0) good_ = false;
  }

  bool digit_next() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

/// The digits after the point, as microseconds.
microseconds fraction(Reader& reader) {
  int value = reader.digits(1);
  for (int i = 1; i < 6; ++i) value = value * 10 + (reader.digit_next() ? reader.digits(1) : 0);
  while (reader.digit_next()) reader.digits(1);
  return microseconds{value};
}

/// "Z", "+02:00"; std::nullopt when it is neither.
std::optional<minutes> offset(Reader& reader) {
  if (reader.one_of("Zz") != 0) return minutes{0};
  const char sign = reader.one_of("+-");
  const int hour = reader.digits(2);
  reader.require(":");
  const int minute = reader.digits(2);
  if (sign == 0 || hour > 23 || minute > 59) return std::nullopt;
  const minutes ahead = hours{hour} + minutes{minute};
  return sign == '-' ? -ahead : ahead;
}

}  // namespace

void append_rfc3339(std::string& out, Time time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  assert(date.year() >= std::chrono::year{0} && date.year() <= std::chrono::year{9999});
  std::array<char, 27> text{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0', '0', ':',
                            '0', '0', ':', '0', '0', '.', '0', '0', '0', '0', '0', '0', 'Z'};
  put_digits(&text[0], static_cast<std::uint32_t>(static_cast<int>(date.year())), 4);
  put_digits(&text[5], static_cast<unsigned>(date.month()), 2);
  put_digits(&text[8], static_cast<unsigned>(date.day()), 2);
  put_digits(&text[11], static_cast<std::uint32_t>(clock.hours().count()), 2);
  put_digits(&text[14], static_cast<std::uint32_t>(clock.minutes().count()), 2);
  put_digits(&text[17], static_cast<std::uint32_t>(clock.seconds().count()), 2);
  put_digits(&text[20], static_cast<std::uint32_t>(clock.subseconds().count()), 6);
  out.append(text.data(), text.size());
}

std::string format_rfc3339(Time time) {
  std::string out;
  append_rfc3339(out, time);
  return out;
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  Reader reader(text);
  const int year = reader.digits(4);
  reader.require("-");
  const int month = reader.digits(2);
  reader.require("-");
  const int day = reader.digits(2);
  reader.require("Tt ");
  const int hour = reader.digits(2);
  reader.require(":");
  const int minute = reader.digits(2);
  reader.require(":");
  const int second = reader.digits(2);
  const microseconds part = reader.one_of(".") != 0 ? fraction(reader) : microseconds{0};
  const std::optional<minutes> ahead = offset(reader);
  if (!ahead || !reader.good() || !reader.at_end()) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto whole_minute = std::chrono::sys_days{date} + hours{hour} + minutes{minute} - *ahead;
  if (second < 60) return whole_minute + seconds{second} + part;

  // Leap seconds are announced for the last second of a day in UTC, and system time has none.
  const auto next = whole_minute + minutes{1};
  if (std::chrono::floor<days>(next) != next) return std::nullopt;
  return next;
}

}  // namespace confab::text
