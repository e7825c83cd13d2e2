#include "client/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "client/local_time.hpp"
#include "client/output.hpp"

namespace confab::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Three hours ahead of UTC, like in summer in Helsinki; put back afterwards.
class Render : public ::testing::Test {
 protected:
  Render() {
    ::setenv("TZ", "XXX-3", 1);
    ::tzset();
  }
  ~Render() override {
    ::unsetenv("TZ");
    ::tzset();
  }

  static text::Time at(std::string_view time) { return text::parse_rfc3339(time).value(); }
  Style plain{false, at("2026-11-20T22:00:00Z")};

  static api::Message message(std::string text) {
    api::Message message;
    message.id = 12;
    message.chat = "general";
    message.from = "ann";
    message.text = std::move(text);
    message.at = "2026-11-20T21:20:58.020261Z";
    return message;
  }
};

TEST_F(Render, ShowsTimesOnTheReadersClock) {
  const text::Time now = at("2026-11-20T22:00:00Z");  // already the 21st here
  EXPECT_EQ(local_time("2026-11-20T21:20:58.020261Z", now), "00:20");
  EXPECT_EQ(local_time("2026-11-20T20:20:58.020261Z", now), "2026-11-20 23:20");
  EXPECT_EQ(local_time("yester\x1b[day", now), "yester\\x1b[day");
}

TEST_F(Render, PutsTheTimesInWordsOnTheReadersClock) {
  const text::Time now = at("2026-11-20T22:00:00Z");
  EXPECT_EQ(with_local_times("Possible at 2026-11-20T21:20:58.020261Z, not before.", now),
            "Possible at 00:20, not before.");
  EXPECT_EQ(with_local_times("2026-11-20T21:20:58.020261Z", now), "00:20");
  EXPECT_EQ(with_local_times("after 2026-11-20, привет", now), "after 2026-11-20, привет");
}

TEST_F(Render, ShowsAMessageOnALine) {
  EXPECT_EQ(render_message(message("привет"), plain), "#12 00:20 ann: привет\n");
}

TEST_F(Render, ShowsWhatAMessageAnswersAndHowOftenItWasAnswered) {
  api::Message comment = message("well said");
  comment.reply_to = 7;
  comment.comments = 2;
  EXPECT_EQ(render_message(comment, plain), "#12 00:20 ann → #7: well said  [2 comments]\n");
  comment.reply_expired = true;
  comment.comments = 1;
  EXPECT_EQ(render_message(comment, plain),
            "#12 00:20 ann → #7 (expired): well said  [1 comment]\n");
  comment.text.reset();
  EXPECT_THAT(render_message(comment, plain), HasSubstr("(expired)"));
}

TEST_F(Render, LetsNoMessageLookLikeTwo) {
  EXPECT_EQ(render_message(message("hello\n#13 00:21 bob: I agree"), plain),
            "#12 00:20 ann: hello\n      #13 00:21 bob: I agree\n");
}

TEST_F(Render, LetsNobodyMoveTheTerminal) {
  api::Message evil = message("\x1b[2J\x07\r\u009b31m\u202etxt");
  evil.from = "a\x1b[31mnn\n";
  const std::string line = render_message(evil, plain);
  for (const char* raw : {"\x1b", "\x07", "\r", "\u009b", "\u202e", "nn\n"})
    EXPECT_THAT(line, Not(HasSubstr(raw)));
}

TEST_F(Render, GivesEveryoneAColourOfTheirOwn) {
  const Style colourful{true, plain.now};
  EXPECT_EQ(render_name("ann", colourful), render_name("ann", colourful));
  EXPECT_NE(render_name("ann", colourful), render_name("bob", colourful));
  EXPECT_EQ(render_name("ann", plain), "ann");
}

TEST(HarmlessJson, MeansTheSameAndHasNoControls) {
  EXPECT_EQ(harmless_json("{\"a\":\"\x7f\u009b\u0085\u061c\u202e\u2066é€😀ж\"}"),
            R"({"a":"\u007f\u009b\u0085\u061c\u202e\u2066é€😀ж"})");
}

RC_GTEST_PROP(HarmlessJson, SurvivesAnyBytes, (const std::string& bytes)) {
  const std::string out = harmless_json(bytes);
  RC_ASSERT(out.size() >= bytes.size());
}

}  // namespace
}  // namespace confab::client
