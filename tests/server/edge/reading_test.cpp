// What one can look at: chats, pages of messages, users; how far one has read; reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

struct ReadingTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");

  /// The ids of a page.
  static std::vector<std::uint64_t> ids(const Answer& page) {
    std::vector<std::uint64_t> all;
    const boost::json::value messages = page["/messages"];
    for (const auto& message : messages.as_array())
      all.push_back(message.at("id").to_number<std::uint64_t>());
    return all;
  }
  std::vector<std::uint64_t> say(int times) {
    std::vector<std::uint64_t> all;
    for (int i = 0; i < times; ++i) all.push_back(ann.says("x", R"(,"to":"bob")"));
    return all;
  }
};

TEST_F(ReadingTest, TheNewestPageComesWithoutAskingAndLeadsBack) {
  const auto said = say(25);
  const Answer page = bob.get("/chats/@ann/messages");
  EXPECT_EQ(ids(page), std::vector(said.begin() + 5, said.end()));
  EXPECT_EQ(page["/more"], true);
  const std::string first = std::to_string(said[5]);
  const std::string last = std::to_string(said[24]);
  EXPECT_EQ(page("link"), "</chats/@ann/messages?after=" + last +
                              "&limit=20>; rel=\"next\", </chats/@ann/messages?before=" + first +
                              "&limit=20>; rel=\"prev\"");
  const Answer older = bob.get("/chats/@ann/messages?before=" + first + "&limit=20");
  EXPECT_EQ(ids(older), std::vector(said.begin(), said.begin() + 5));
  EXPECT_EQ(older["/more"], false);
  EXPECT_THAT(older("link"), Not(HasSubstr("prev")));
}

TEST_F(ReadingTest, AfterGoesForwardAndIdsAreExclusive) {
  const auto said = say(5);
  const Answer page = bob.get("/chats/@ann/messages?after=" + std::to_string(said[0]) + "&limit=3");
  EXPECT_EQ(ids(page), std::vector(said.begin() + 1, said.begin() + 4));
  EXPECT_EQ(page["/more"], true);
  EXPECT_THAT(page("link"),
              HasSubstr("after=" + std::to_string(said[3]) + "&limit=3>; rel=\"next\""));
  const Answer rest = bob.get("/chats/@ann/messages?after=" + std::to_string(said[3]));
  EXPECT_EQ(ids(rest), std::vector(said.begin() + 4, said.end()));
  EXPECT_EQ(rest["/more"], false);
  EXPECT_THAT(rest("link"), Not(HasSubstr("next")));
  const Answer none = bob.get("/chats/@ann/messages?after=" + std::to_string(said[4]));
  EXPECT_TRUE(ids(none).empty());
  EXPECT_FALSE(none.has("link"));
  const Answer between = bob.get("/chats/@ann/messages?after=" + std::to_string(said[0]) +
                                 "&before=" + std::to_string(said[2]));
  EXPECT_EQ(ids(between), std::vector{said[1]});
}

TEST_F(ReadingTest, AThousandMessagesAreReadPageByPageWithoutGapOrDouble) {
  const auto said = say(60);
  std::vector<std::uint64_t> seen;
  for (std::string after = "0";;) {
    const Answer page = bob.get("/chats/@ann/messages?limit=7&after=" + after);
    const auto some = ids(page);
    seen.insert(seen.end(), some.begin(), some.end());
    if (page["/more"] == false) break;
    after = std::to_string(some.back());
  }
  EXPECT_EQ(seen, said);
}

TEST_F(ReadingTest, ALimitIsBetween1And100) {
  for (const char* limit : {"0", "101", "18446744073709551615"})
    EXPECT_EQ(bob.get(std::string{"/chats/general/messages?limit="} + limit).problem(),
              "422 invalid");
  for (const char* limit : {"x", "-1", "1.5", "", "99999999999999999999"})
    EXPECT_EQ(bob.get(std::string{"/chats/general/messages?limit="} + limit).problem(),
              "422 invalid");
  for (const char* limit : {"1", "100"})
    EXPECT_EQ(bob.get(std::string{"/chats/general/messages?limit="} + limit).status, 200);
  EXPECT_EQ(bob.get("/chats/general/messages?limit=1&limit=2").problem(), "400 malformed");
  EXPECT_EQ(bob.get("/chats/general/messages?after=x").problem(), "422 invalid");
}

TEST_F(ReadingTest, WhatHasExpiredIsAGapUnlessOneStartsAnew) {
  const auto said = say(3);
  bob.post("/chats/@ann/read", R"({"up_to":)" + std::to_string(said[1]) + "}");
  server.advance(1h);
  EXPECT_EQ(ids(bob.get("/chats/@ann/messages")), std::vector{said[2]});
  const Answer gap = bob.get("/chats/@ann/messages?after=" + std::to_string(said[0]));
  EXPECT_EQ(gap.problem(), "410 gap");
  EXPECT_EQ(gap["/oldest"], said[2]);
  EXPECT_EQ(gap["/newest"], said[2]);
  EXPECT_EQ(ids(bob.get("/chats/@ann/messages?after=" + std::to_string(said[1]))),
            std::vector{said[2]});
  EXPECT_EQ(ids(bob.get("/chats/@ann/messages?after=0")), std::vector{said[2]}) << "never a gap";
  EXPECT_EQ(bob.get("/messages/" + std::to_string(said[0])).problem(), "404 not-found");
  const Answer ahead = bob.get("/chats/@ann/messages?after=999");
  EXPECT_EQ(ahead.problem(), "410 gap");
  EXPECT_EQ(ahead["/newest"], said[2]);
}

TEST_F(ReadingTest, AGapInAnEmptyChatNamesTheNewestThereWas) {
  const auto said = say(2);
  bob.post("/chats/@ann/read", R"({"up_to":)" + std::to_string(said[1]) + "}");
  server.advance(2h);
  const Answer gap = bob.get("/chats/@ann/messages?after=" + std::to_string(said[0]));
  EXPECT_EQ(gap.problem(), "410 gap");
  EXPECT_EQ(gap["/oldest"], said[1]);
}

TEST_F(ReadingTest, AMessageIsShownByItsId) {
  const std::uint64_t id = ann.says("hello");
  EXPECT_EQ(bob.get("/messages/" + std::to_string(id))["/text"], "hello");
  EXPECT_TRUE(bob.get("/messages/" + std::to_string(id)).lacks("/expires_at"))
      << "not yet known to who has not confirmed it";
  for (const char* none : {"0", "x", "-1", "1x", "99999999999999999999999", "%30"})
    EXPECT_EQ(bob.get(std::string{"/messages/"} + none).problem(), "404 not-found") << none;
}

TEST_F(ReadingTest, ChatsAreListedGeneralFirst) {
  say(1);
  ann.says("hello");
  const Answer chats = bob.get("/chats");
  EXPECT_EQ(chats["/chats"].as_array().size(), 2U);
  EXPECT_EQ(chats["/chats/0/chat"], "general");
  EXPECT_EQ(chats["/chats/0/kind"], "general");
  EXPECT_EQ(chats["/chats/0/owner"], nullptr);
  EXPECT_EQ(chats["/chats/0/private"], false);
  EXPECT_EQ(chats["/chats/0/members"], 2);
  EXPECT_EQ(chats["/chats/0/unread"], 1);
  EXPECT_EQ(chats["/chats/0/last_message/text"], "hello");
  EXPECT_EQ(chats["/chats/0/history"], "last:20");
  EXPECT_EQ(chats["/chats/0/ttl"], "1h");
  EXPECT_EQ(chats["/chats/1/chat"], "@ann");
  EXPECT_EQ(chats["/chats/1/kind"], "direct");
  EXPECT_EQ(chats["/chats/1/title"], "ann");
  EXPECT_EQ(chats["/chats/1/private"], true);
  EXPECT_EQ(chats["/chats/1/history"], "all");
  EXPECT_TRUE(chats.lacks("/chats/0/messages"));
  EXPECT_EQ(bob.get("/chats/@ann")[""], chats["/chats/1"]);
  EXPECT_EQ(ann.get("/chats/general")["/unread"], 0) << "one's own are never unread";
}

TEST_F(ReadingTest, AChatThatIsNotOnesOwnIsNotThere) {
  for (const char* chat : {"nowhere", "@bob", "@eve", "@", "~x", "GENERAL"})
    EXPECT_EQ(ann.get(std::string{"/chats/"} + chat).problem(), "404 not-found") << chat;
  EXPECT_EQ(ann.get("/chats/@bob/messages").problem(), "404 not-found") << "not yet begun";
  EXPECT_EQ(ann.post("/chats/@bob/read", R"({"up_to":1})").problem(), "404 not-found");
}

TEST_F(ReadingTest, ConfirmingMovesTheCursorForwardOnly) {
  const auto said = say(3);
  const auto read = [&](std::uint64_t id) {
    return bob.post("/chats/@ann/read", R"({"up_to":)" + std::to_string(id) + "}");
  };
  Answer answer = read(said[1]);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer["/read_up_to"], said[1]);
  EXPECT_EQ(answer["/unread"], 1);
  answer = read(said[0]);
  EXPECT_EQ(answer["/read_up_to"], said[1]);
  EXPECT_EQ(answer["/unread"], 1);
  EXPECT_EQ(read(said[2] + 1).problem(), "422 invalid") << "beyond the newest";
  EXPECT_EQ(read(said[2])["/unread"], 0);
  EXPECT_EQ(bob.form("/chats/@ann/read", "up_to=" + std::to_string(said[2])).status, 200);
  for (const char* body : {"{}", R"({"up_to":null})", R"({"up_to":"1"})", R"({"up_to":-1})"})
    EXPECT_EQ(bob.post("/chats/@ann/read", body).problem(), "422 invalid") << body;
  EXPECT_EQ(bob.post("/chats/@ann/read").problem(), "400 malformed");
}

TEST_F(ReadingTest, ReadingNeverConfirms) {
  say(3);
  for (int i = 0; i < 3; ++i) {
    bob.get("/chats/@ann/messages");
    bob.get("/status?unread=1");
    EXPECT_EQ(bob.get("/chats/@ann")["/unread"], 3);
  }
}

TEST_F(ReadingTest, UsersAreEverybodyInTheGeneralChat) {
  const Answer users = ann.get("/users");
  EXPECT_EQ(users["/users"].as_array().size(), 2U);
  EXPECT_EQ(users["/users/0/name"], "ann");
  EXPECT_EQ(users["/users/1/name"], "bob");
  EXPECT_EQ(users["/users/1/registered"], false);
  EXPECT_EQ(users["/users/1/online"], false);
  EXPECT_TRUE(users.lacks("/users/1/strikes")) << "that is nobody else's business";
  EXPECT_EQ(ann.get("/users/BOB")["/name"], "bob");
  EXPECT_EQ(ann.get("/users/nobody").problem(), "404 not-found");
}

TEST_F(ReadingTest, ADifferentAlphabetIsPercentEncodedInAPath) {
  Caller vera = arrive(server, "Вера");
  vera.says("привет", R"(,"to":"ann")");
  EXPECT_EQ(ann.get("/users/%D0%92%D0%B5%D1%80%D0%B0")["/name"], "Вера");
  EXPECT_EQ(ann.get("/chats/%40%D0%B2%D0%B5%D1%80%D0%B0/messages")["/messages/0/text"], "привет");
  EXPECT_EQ(ann.get("/chats/@%D0%92%D0%B5%D1%80%D0%B0")["/chat"], "@Вера");
  EXPECT_THAT(ann.get("/chats/%40%D0%B2%D0%B5%D1%80%D0%B0/messages")("link"),
              HasSubstr("</chats/%40%D0%B2%D0%B5%D1%80%D0%B0/messages?"));
}

// --- reports

struct ReportTest : ReadingTest {
  Answer reports(Caller&& who) { return reports(who); }
  Answer reports(Caller& who, std::string_view body = {}, Headers more = {}) {
    return who.post("/users/bob/reports", body, std::move(more));
  }
};

TEST_F(ReportTest, ThreeDifferentOnesMakeABanAndARepeatedOneDoesNotCount) {
  Answer answer = reports(ann, R"({"reason":"spam"})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer["/counted"], true);
  EXPECT_EQ(answer["/strikes"], 1);
  EXPECT_EQ(answer["/limit"], 3);
  answer = reports(ann);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer["/counted"], false);
  EXPECT_EQ(bob.get("/me")["/strikes"], 1);
  Caller eve = arrive(server, "eve");
  Caller dan = arrive(server, "dan");
  EXPECT_EQ(reports(eve)["/strikes"], 2);
  EXPECT_EQ(reports(dan)["/strikes"], 3);
  EXPECT_EQ(bob.post("/send", R"({"text":"x"})").problem(), "403 banned");
  EXPECT_EQ(bob.get("/me")["/strikes"], 0) << "the count starts anew";
  EXPECT_EQ(reports(arrive(server, "zoe"))["/counted"], false) << "a ban is not prolonged";
}

TEST_F(ReportTest, AMessageIsTheirsAndOneThatIsSeen) {
  const std::uint64_t theirs = bob.says("rude");
  const std::uint64_t own = ann.says("polite");
  const auto naming = [](std::uint64_t id) { return R"({"message":)" + std::to_string(id) + "}"; };
  EXPECT_EQ(reports(ann, naming(own)).problem(), "422 invalid");
  EXPECT_EQ(reports(ann, naming(999)).problem(), "404 not-found");
  EXPECT_EQ(reports(ann, naming(0)).problem(), "422 invalid");
  EXPECT_EQ(reports(ann, naming(theirs)).status, 201);
}

TEST_F(ReportTest, OneselfAndNobodyAreRefused) {
  EXPECT_EQ(reports(bob).problem(), "422 invalid");
  EXPECT_EQ(ann.post("/users/nobody/reports").problem(), "404 not-found");
  EXPECT_EQ(reports(ann, R"({"reason":"a\nb"})").problem(), "422 invalid");
  EXPECT_EQ(reports(ann, R"({"reason":")" + std::string(501, 'x') + "\"}").problem(),
            "422 invalid");
  EXPECT_EQ(reports(ann, R"({"because":"x"})").problem(), "400 malformed");
  EXPECT_EQ(ann.form("/users/BOB/reports", "reason=%D1%81%D0%BF%D0%B0%D0%BC").status, 201);
}

TEST_F(ReportTest, ARetryGetsTheFirstAnswer) {
  const Headers key{{"Idempotency-Key", "k1"}};
  const Answer first = reports(ann, {}, key);
  const Answer again = reports(ann, {}, key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again("idempotency-replayed"), "true");
  EXPECT_EQ(reports(ann, R"({"reason":"other"})", key).problem(), "422 key-reused");
  EXPECT_EQ(ann.post("/send", R"({"text":"x"})", key).problem(), "422 key-reused");
}

TEST_F(ReportTest, ARetryGetsTheFirstAnswerWhateverBecameOfTheOther) {
  Options options;
  options.rules.guest_ttl = 1h;
  options.rules.idempotency_ttl = 24h * 30;
  Server brief{options};
  Caller eve = arrive(brief, "eve", "geheim");
  arrive(brief, "guest");
  const Headers key{{"Idempotency-Key", "k1"}};
  const Answer first = eve.post("/users/guest/reports", {}, key);
  brief.advance(3h);
  brief.lapse();
  EXPECT_EQ(eve.get("/users/guest").problem(), "404 not-found");
  const Answer again = eve.post("/users/guest/reports", {}, key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
}

}  // namespace
}  // namespace confab::edge::testing
