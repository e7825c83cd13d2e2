#include "protocol/http/date.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace confab::http {
namespace {

using std::chrono::seconds;

constexpr Seconds at(std::int64_t since_1970) { return Seconds(seconds(since_1970)); }

constexpr Seconds example = at(784111777);  // Sun, 06 Nov 1994 08:49:37 GMT
constexpr Seconds now = at(1750000000);     // in June 2025

TEST(Date, IsWrittenInTheFixedForm) {
  EXPECT_EQ(format_date(example), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_date(at(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(format_date(at(951782400)), "Tue, 29 Feb 2000 00:00:00 GMT");
  EXPECT_EQ(format_date(at(253402300799)), "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST(Date, IsReadInAllThreeForms) {
  EXPECT_EQ(parse_date("Sun, 06 Nov 1994 08:49:37 GMT", now), example);
  EXPECT_EQ(parse_date("Sunday, 06-Nov-94 08:49:37 GMT", now), example);
  EXPECT_EQ(parse_date("Sun Nov  6 08:49:37 1994", now), example);
  EXPECT_EQ(parse_date("Wed Nov 16 08:49:37 1994", now), example + std::chrono::days(10));
}

TEST(Date, TakesTwoDigitYearsFromTheNearestCentury) {
  // RFC 9110 section 5.6.7: more than 50 years ahead is the century before.
  EXPECT_EQ(format_date(*parse_date("Saturday, 01-Jan-70 00:00:00 GMT", at(0))).substr(12, 4),
            "1970");
  EXPECT_EQ(format_date(*parse_date("Tuesday, 01-Jan-75 00:00:00 GMT", now)).substr(12, 4), "2075");
  EXPECT_EQ(format_date(*parse_date("Thursday, 01-Jan-76 00:00:00 GMT", now)).substr(12, 4),
            "1976");
  const Seconds in_2090 = at(3786912000);
  EXPECT_EQ(format_date(*parse_date("Thursday, 01-Jan-05 00:00:00 GMT", in_2090)).substr(12, 4),
            "2105");
}

TEST(Date, CountsALeapSecondAsTheOneBefore) {
  EXPECT_EQ(parse_date("Sat, 31 Dec 2016 23:59:60 GMT", now),
            parse_date("Sat, 31 Dec 2016 23:59:59 GMT", now));
}

TEST(Date, IsNothingElse) {
  for (const std::string text : {
           "",
           "Sun",
           "Sun,",
           "Sunday,",
           "Sun, 06 Nov 1994 08:49:37",
           "Sun, 06 Nov 1994 08:49:37 UTC",
           "Sun, 06 Nov 1994 08:49:37 GMT ",
           " Sun, 06 Nov 1994 08:49:37 GMT",
           "Sun, 6 Nov 1994 08:49:37 GMT",
           "Sun,06 Nov 1994 08:49:37 GMT",
           "Mon, 06 Nov 1994 08:49:37 GMT",
           "sun, 06 nov 1994 08:49:37 gmt",
           "Sun, 00 Nov 1994 08:49:37 GMT",
           "Sun, 31 Nov 1994 08:49:37 GMT",
           "Wed, 29 Feb 1995 08:49:37 GMT",
           "Sun, 06 Nov 1994 24:00:00 GMT",
           "Sun, 06 Nov 1994 08:60:00 GMT",
           "Sun, 06 Nov 1994 08:49:61 GMT",
           "Sun, 06 Xyz 1994 08:49:37 GMT",
           "Sun, 06 Nov 94 08:49:37 GMT",
           "Sunday, 06-Nov-1994 08:49:37 GMT",
           "Sunday, 06 Nov 94 08:49:37 GMT",
           "Sun Nov 06 08:49:37 94",
           "Sun Nov  66 08:49:37 1994",
           "784111777",
       })
    EXPECT_EQ(parse_date(text, now), std::nullopt) << text;
}

RC_GTEST_PROP(AnyDate, IsReadAsItWasWritten, ()) {
  const Seconds time = at(*rc::gen::inRange<std::int64_t>(0, 253402300800));
  RC_ASSERT(parse_date(format_date(time), now) == time);
}

}  // namespace
}  // namespace confab::http
