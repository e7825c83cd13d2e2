#include "client/chat/scribe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/at_home.hpp"

namespace confab::client {
namespace {

using confab::testing::chat;
using confab::testing::message;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Scribe terminal() {
  Scribe scribe(Scribe::Manner::terminal, false);
  scribe.set_columns(40);
  return scribe;
}

/// Of no year in which this test runs.
std::string without_time(std::string lines) {
  const std::size_t at = lines.find("2026-11-20 ");
  return at == std::string::npos ? lines : lines.erase(at, std::string("2026-11-20 20:20").size());
}

TEST(Scribe, MovesCommentsIn) {
  api::Message comment = message(13, "bob", "yes");
  comment.reply_to = 12;
  EXPECT_EQ(without_time(terminal().message(comment, "general", {})), "    #13  bob → #12: yes\n");
}

TEST(Scribe, LetsNothingThroughInWhatWasTypedWhere) {
  EXPECT_EQ(terminal().echo("x\x1b[31m> ", "/help\x1b[2J"), "x\\x1b[31m> /help\\x1b[2J\n");
}

TEST(Scribe, LetsOnesOwnNameStandOutInWhatOthersSay) {
  Known known;
  known.set_me("ann", false);
  const Scribe colours(Scribe::Manner::terminal, true);
  const std::string name = "\x1b[1;7mAnn\x1b[0m";
  const api::Message asked = message(13, "bob", "Tea, Ann?");
  EXPECT_THAT(colours.message(asked, "general", known), HasSubstr(": Tea, " + name + "?\n"));
  EXPECT_THAT(terminal().message(asked, "general", known), HasSubstr(": Tea, Ann?\n"));
  EXPECT_THAT(colours.message(message(14, "ann", "Ann is here"), "general", known),
              HasSubstr(": Ann is here\n"));
}

TEST(Scribe, SaysOfWhichOtherChatAMessageIs) {
  const api::Message whisper = message(13, "bob", "psst", "@bob");
  EXPECT_THAT(terminal().message(whisper, "general", {}), StartsWith("@bob #13 "));
  EXPECT_THAT(terminal().message(whisper, "@bob", {}), StartsWith("#13 "));
}

TEST(Scribe, LetsNoMessageLookLikeTwo) {
  const std::string lines =
      terminal().message(message(13, "bob", "one\n#14 20:20 ann: two\x1b[2J"), "general", {});
  EXPECT_THAT(lines, HasSubstr("\n      #14 20:20 ann: two"));
  EXPECT_THAT(lines, Not(HasSubstr("\x1b")));
  // Long enough to be broken just before what looks like another one.
  const std::string wrapped = terminal().message(
      message(13, "bob", "a row that is filled up #14 20:20 ann: two"), "general", {});
  EXPECT_THAT(wrapped, Not(HasSubstr("\n#")));
}

TEST(Scribe, WritesOneLineForAProgram) {
  const Scribe lines(Scribe::Manner::lines, false);
  api::Message two = message(13, "bob", "one\ntwo", "Garden\x1b party");
  EXPECT_EQ(without_time(lines.message(two, "general", {})),
            "Garden\\x1b party #13  bob: one\\x0atwo\n");
}

TEST(Scribe, GivesEventsAsTheyCame) {
  const Scribe json(Scribe::Manner::json, false);
  api::Event event;
  event.type = "joined";
  EXPECT_EQ(json.event(event, "{\"type\":\"joined\",\"user\":\"\u202e\"}", {}),
            "{\"type\":\"joined\",\"user\":\"\\u202e\"}\n");
}

TEST(Scribe, RecommendsCommandsAsTheyAreCalledHere) {
  api::Event event;
  event.type = "member";
  event.change = "invited";
  event.user = "ann";
  event.chat = "garden";
  Known known;
  known.set_me("ann", true);
  EXPECT_EQ(terminal().event(event, "", known),
            "· You are invited to garden. Enter with:\n  /join garden\n");
}

TEST(Scribe, PromptsWithWhatIsWorthKnowing) {
  EXPECT_EQ(terminal().prompt({"general", 0, {}, 0, false}), "general> ");
  EXPECT_EQ(terminal().prompt({"general", 3, 2, 1, true}),
            "general · 3 unread elsewhere · 2 left · sending 1 · offline> ");
  EXPECT_EQ(terminal().prompt({"a title that is far too long", 0, {}, 0, false}),
            "a title that…> ");
  EXPECT_EQ(terminal().prompt({"\x1b[2J", 0, {}, 0, false}), "\\x1b[2J> ");
}

TEST(Scribe, PaintsNothingUnlessAsked) {
  const Scribe colourful(Scribe::Manner::terminal, true);
  EXPECT_THAT(colourful.message(message(1, "bob", "x"), "general", {}), HasSubstr("\x1b["));
  EXPECT_THAT(terminal().message(message(1, "bob", "x"), "general", {}), Not(HasSubstr("\x1b[")));
}

}  // namespace
}  // namespace confab::client
