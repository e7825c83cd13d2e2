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

TEST_F(Render, MovesCommentsInWhereThereIsAPlaceForThat) {
  api::Message comment = message("yes\nno");
  comment.reply_to = 12;
  const std::string lines = render_message(comment, plain);
  Style within = plain;
  within.comments_moved_in = true;
  EXPECT_EQ(render_message(comment, within), moved_in(lines, comment_indent));
  EXPECT_TRUE(moved_in(lines, comment_indent).ends_with("\n          no\n"));
  comment.reply_to.reset();
  EXPECT_EQ(render_message(comment, within), render_message(comment, plain));
}

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

TEST_F(Render, ShowsFilesUnderTheirMessage) {
  api::Message with_files = message("");
  with_files.files = {{9, "menu.pdf", 5 * 1024, "application/pdf", ""},
                      {10, "a\x1b[2J\n    + #1 b", 3, "text/plain", ""}};
  EXPECT_EQ(render_message(with_files, plain),
            "#12 00:20 ann:\n"
            "    + #9 menu.pdf · 5.0 KiB\n"
            "    + #10 a\\x1b[2J\\x0a    + #1 b · 3 B\n");
  with_files.text = "two\n    + #1 no file";
  EXPECT_THAT(render_message(with_files, plain),
              HasSubstr("ann: two\n          + #1 no file\n    + #9 menu.pdf"))
      << "no text can look like a file";
}

TEST_F(Render, SaysThatAMessageIsLate) {
  api::Message late = message("hi");
  late.scheduled_at = "2026-11-20T21:00:00.000000Z";
  EXPECT_EQ(render_message(late, plain), "#12 00:20 ann: hi\n");
  late.late = true;
  EXPECT_EQ(render_message(late, plain), "#12 00:20 ann (late: it was for 00:00): hi\n");
}

TEST_F(Render, ShowsRooms) {
  api::Chat room;
  room.chat = "garden";
  room.kind = "room";
  room.title = "garden";
  room.owner.value = "ann";
  room.members = 2;
  room.unread = 3;
  EXPECT_EQ(render_room(room, "ann", plain), "garden · yours · 3 unread · 2 members, 0 online\n");
  EXPECT_EQ(render_room(room, "bob", plain), "garden · 3 unread · 2 members, 0 online\n");
  EXPECT_EQ(render_found_room(room, plain), "garden · of ann · 2 members, 0 online\n");
  room.chat = "~abc";
  room.is_private = true;
  room.title = "g\x1b[2J";
  EXPECT_EQ(render_room(room, "ann", plain),
            "g\\x1b[2J (~abc) · yours · private · 3 unread · 2 members, 0 online\n");
  room.invited = true;
  for (const std::string& line : {render_room(room, "bob", plain), render_chat(room, plain)})
    EXPECT_EQ(line, "g\\x1b[2J (~abc) · invited by ann · enter with: confab join ~abc\n");
}

TEST_F(Render, ShowsWhatIsScheduledAndWhatBecameOfIt) {
  api::Scheduled one;
  one.id = 21;
  one.state = "pending";
  one.chat = "@bob";
  one.text = "hello\nthere";
  one.at = "2026-11-20T21:20:58.020261Z";
  EXPECT_EQ(render_scheduled(one, plain), "#21 00:20 to @bob: hello\n      there\n");
  one.text.reset();
  one.state = "sent";
  one.message = 27;
  EXPECT_EQ(render_scheduled(one, plain), "#21 00:20 (sent as #27) to @bob\n");
  one.state = "cancelled";
  EXPECT_EQ(render_scheduled(one, plain), "#21 00:20 (cancelled) to @bob\n");
  one.state = "failed";
  for (const auto& [reason, words] :
       {std::pair{"banned", "you were banned from writing"},
        {"rate-limited", "the limit of messages was reached"},
        {"forbidden", "you may not write there any more"},
        {"gone", "the chat, or the message to answer, is gone"},
        {"too-late", "the server was away for too long when it was due"},
        {"ill\x1b", "ill\\x1b"}}) {
    one.reason = reason;
    EXPECT_EQ(render_scheduled(one, plain),
              std::string("#21 00:20 (not sent: ") + words + ") to @bob\n");
  }
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
