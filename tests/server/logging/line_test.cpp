// Lines for people and for programs; no value forges one.
#include "server/logging/line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <initializer_list>
#include <limits>

#include "protocol/text/unicode.hpp"

namespace confab::logging {
namespace {

using core::Field;
using core::Level;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const text::Time then = *text::parse_rfc3339("2026-11-20T20:20:58.020261Z");

std::string event(Style style, std::initializer_list<Field> fields, Level level = Level::info) {
  return event_line(style, then, level, "message sent", fields);
}

boost::json::object parsed(std::string_view line) {
  EXPECT_THAT(std::string(line), EndsWith("\n"));
  return boost::json::parse(line.substr(0, line.size() - 1)).as_object();
}

TEST(EventLine, ForPeopleHasTimeLevelEventAndFields) {
  EXPECT_EQ(
      event(Style::plain, {{"user", "ann"}, {"bytes", 12}, {"late", false}, {"load", 0.5}}),
      "2026-11-20T20:20:58.020261Z info    message sent user=ann bytes=12 late=false load=0.5\n");
}

TEST(EventLine, QuotesWhatIsNotOnePlainWord) {
  EXPECT_THAT(event(Style::plain, {{"a", "two words"}, {"b", ""}, {"c", "x=1"}, {"d", "\"q\""}}),
              EndsWith(" a=\"two words\" b=\"\" c=\"x=1\" d=\"\\\"q\\\"\"\n"));
}

TEST(EventLine, ForATerminalColoursTheLevelOnly) {
  EXPECT_THAT(event(Style::coloured, {{"a", "b"}}, Level::error),
              HasSubstr("Z \x1b[31merror  \x1b[0m message sent a=b"));
}

TEST(EventLine, AsJsonHasTheSameInOrder) {
  EXPECT_EQ(event(Style::json, {{"user", "ann"}, {"bytes", -12}, {"late", true}, {"load", 0.5}}),
            R"({"ts":"2026-11-20T20:20:58.020261Z","level":"info","event":"message sent",)"
            R"("user":"ann","bytes":-12,"late":true,"load":0.5})"
            "\n");
}

TEST(EventLine, AsJsonKeepsNumbersThatJsonHasNot) {
  const auto line = parsed(event(Style::json, {{"a", std::numeric_limits<double>::quiet_NaN()},
                                               {"b", std::numeric_limits<std::uint64_t>::max()}}));
  EXPECT_EQ(line.at("a"), "nan");
  EXPECT_EQ(line.at("b").to_number<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
}

TEST(EventLine, NeverWritesASecret) {
  for (const Style style : {Style::plain, Style::json})
    for (const char* name : {"authorization", "cookie", "password", "token"})
      EXPECT_THAT(event(style, {{name, "hunter2"}}), Not(HasSubstr("hunter2"))) << name;
}

TEST(EventLine, CantBeForged) {
  const std::string forged = "x\n2026-11-20T20:20:59Z info    all is well\r\x1b[2K\u202e\"} {";
  for (const Style style : {Style::plain, Style::json}) {
    const std::string line = event(style, {{"name", forged}});
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    EXPECT_FALSE(text::has_control(line.substr(0, line.size() - 1)));
  }
  EXPECT_EQ(parsed(event(Style::json, {{"name", forged}})).at("name").as_string(), forged);
}

RC_GTEST_PROP(EventLine, IsOneLineWhateverTheValue, (const std::string& value)) {
  for (const Style style : {Style::plain, Style::json}) {
    const std::string line = event(style, {{"name", value}});
    RC_ASSERT(!text::has_control(std::string_view(line).substr(0, line.size() - 1)));
  }
  parsed(event(Style::json, {{"name", value}}));
}

edge::AccessEntry request() {
  return {.time = then,
          .request_id = "r1",
          .address = "192.0.2.1",
          .user = "ann",
          .method = "GET",
          .target = "/status?unread=1",
          .status = 200,
          .bytes = 512,
          .duration = std::chrono::microseconds{1234},
          .user_agent = "curl/7.88.1"};
}

TEST(AccessLine, LooksLikeTheCombinedFormat) {
  EXPECT_EQ(access_line(Style::plain, request()),
            "192.0.2.1 - ann [20/Nov/2026:20:20:58 +0000] \"GET /status?unread=1\" 200 512 \"-\" "
            "\"curl/7.88.1\" r1 0.001234\n");
}

TEST(AccessLine, HasADashForWhatIsNotKnown) {
  edge::AccessEntry broken = request();
  broken.user = broken.method = broken.target = broken.user_agent = broken.request_id = "";
  broken.status = 400;
  EXPECT_EQ(access_line(Style::plain, broken),
            "192.0.2.1 - - [20/Nov/2026:20:20:58 +0000] \"-\" 400 512 \"-\" \"-\" - 0.001234\n");
}

TEST(AccessLine, AsJsonHasEveryField) {
  const auto line = parsed(access_line(Style::json, request()));
  EXPECT_EQ(line.at("ts"), "2026-11-20T20:20:58.020261Z");
  EXPECT_EQ(line.at("request_id"), "r1");
  EXPECT_EQ(line.at("address"), "192.0.2.1");
  EXPECT_EQ(line.at("user"), "ann");
  EXPECT_EQ(line.at("method"), "GET");
  EXPECT_EQ(line.at("target"), "/status?unread=1");
  EXPECT_EQ(line.at("status"), 200);
  EXPECT_EQ(line.at("bytes"), 512);
  EXPECT_EQ(line.at("duration_us"), 1234);
  EXPECT_EQ(line.at("user_agent"), "curl/7.88.1");
}

TEST(AccessLine, CantBeForged) {
  edge::AccessEntry forged = request();
  forged.target = "/\" 200 0 \"-\" \"-\"\n10.0.0.1 - root";
  forged.user_agent = "\x1b]0;owned\x07\r\n";
  forged.user = "a b \"c\"";
  const std::string line = access_line(Style::plain, forged);
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_THAT(line, HasSubstr(R"("GET /\" 200 0 \"-\" \"-\"\n10.0.0.1 - root" 200 512)"));
  EXPECT_THAT(line, HasSubstr(R"( - "a b \"c\"" [)"));
  EXPECT_EQ(parsed(access_line(Style::json, forged)).at("target").as_string(), forged.target);
}

}  // namespace
}  // namespace confab::logging
