// POST /message: a form without a script, and the page that shows what it sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/text/percent.hpp"
#include "server/edge/form_page.hpp"
#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string cookie_of(const Answer& answer) {
  const std::string field = answer("set-cookie");
  return field.substr(0, field.find(';'));
}

/// What a page of this server says, by the name that the client here calls it.
const std::string own_origin = "http://confab.test";

struct FormTest : ::testing::Test {
  Server server;
  Caller nobody{server};

  std::vector<std::string> in_general() {
    Caller reader = arrive(server, "reader" + std::to_string(++readers_));
    std::vector<std::string> texts;
    const Answer page = reader.get("/chats/general/messages");
    const boost::json::value messages = page["/messages"];
    for (const auto& one : messages.as_array()) texts.emplace_back(one.at("text").as_string());
    return texts;
  }

 private:
  int readers_ = 0;
};

TEST_F(FormTest, PostsAndLeadsToAPageThatShowsIt) {
  const Answer posted = nobody.form("/message", "username=ann&message=Hello+%3Cb%3E%26");
  EXPECT_EQ(posted.status, 303);
  EXPECT_THAT(posted("location"), MatchesRegex("/message/[0-9]+/[0-9a-f]+"));
  EXPECT_TRUE(posted.body.empty());
  EXPECT_FALSE(posted.has("set-cookie")) << "a name that anybody may say is no session";
  const Answer shown = nobody.get(posted("location"));
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(shown("cache-control"), "no-store");
  EXPECT_THAT(shown.body, HasSubstr("Hello &lt;b&gt;&amp;</div>"));
  EXPECT_THAT(shown.body, HasSubstr("value=\"ann\""));
  EXPECT_THAT(in_general(), ::testing::ElementsAre("Hello <b>&"));
}

TEST_F(FormTest, NobodyGuessesThePageOfAMessage) {
  const std::string way = nobody.form("/message", "username=ann&message=hi")("location");
  EXPECT_EQ(nobody.get(way.substr(0, way.size() - 1) + "g").problem(), "404 not-found");
  const std::string id = way.substr(9, way.find('/', 9) - 9);
  EXPECT_EQ(nobody.get("/message/" + id + "/").status, 404);
  EXPECT_EQ(
      nobody.get("/message/" + std::to_string(std::stoul(id) - 1) + way.substr(way.rfind('/')))
          .status,
      404);
}

TEST_F(FormTest, ItsPageEndsWithTheMessage) {
  const std::string way = nobody.form("/message", "username=ann&message=hi")("location");
  server.advance(std::chrono::hours{2});
  EXPECT_EQ(nobody.get(way).status, 404);
}

TEST_F(FormTest, PostsUnderANameAsOftenAsItIsSaid) {
  for (const char* text : {"one", "two"})
    EXPECT_EQ(nobody.form("/message", "username=ann&message=" + std::string{text}).status, 303);
  EXPECT_EQ(nobody.form("/message", "username=Ann&message=three").status, 303);
  EXPECT_THAT(in_general(), ::testing::ElementsAre("one", "two", "three"));
  EXPECT_EQ(nobody.post("/connect", R"({"name":"ann"})").problem(), "409 name-taken");
}

TEST_F(FormTest, WhoIsSignedInPostsAsThemselves) {
  const Answer in = nobody.post("/connect", R"({"name":"ann","cookie":true})");
  const Headers with{{"Cookie", cookie_of(in)}, {"Origin", own_origin}};
  EXPECT_EQ(nobody.form("/message", "username=Ann&message=one", with).status, 303);
  EXPECT_EQ(nobody.form("/message", "username=&message=two", with).status, 303);
  const Answer other = nobody.form("/message", "username=bob&message=three", with);
  EXPECT_EQ(other.status, 409);
  EXPECT_THAT(other.body, HasSubstr("You are here as ann."));
  EXPECT_EQ(nobody.form("/message", "username=ann&message=four").status, 409);
  EXPECT_THAT(in_general(), ::testing::ElementsAre("one", "two"));
}

TEST_F(FormTest, RefusesATakenNameAndKeepsWhatWasTyped) {
  arrive(server, "Ann", "a long secret");
  arrive(server, "guest");
  for (const char* name : {"ann", "Guest"}) {
    const Answer refused =
        nobody.form("/message", "username=" + std::string{name} + "&message=%3Cthis%3E+%26+that");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused("content-type"), "text/html; charset=utf-8");
    EXPECT_FALSE(refused.has("set-cookie"));
    EXPECT_THAT(refused.body, HasSubstr("data-problem=\"name-taken\""));
    EXPECT_THAT(refused.body, HasSubstr(">\n&lt;this&gt; &amp; that</textarea>"));
    EXPECT_THAT(refused.body, HasSubstr("value=\"" + std::string{name} + "\""));
  }
  EXPECT_TRUE(in_general().empty());
}

TEST_F(FormTest, SaysWhatIsWrongInPages) {
  const auto status = [&](std::string_view fields) {
    const Answer answer = nobody.form("/message", fields);
    EXPECT_THAT(answer.body, HasSubstr("<!doctype html>")) << fields;
    EXPECT_THAT(answer.body, HasSubstr("role=\"alert\"")) << fields;
    return answer.status;
  };
  EXPECT_EQ(status("username=ann&message="), 422);
  EXPECT_EQ(status("username=ann&message=+%0D%0A"), 422);
  EXPECT_EQ(status("username=ann"), 422);
  EXPECT_EQ(status("message=hi"), 422);
  EXPECT_EQ(status("username=a+b&message=hi"), 422);
  EXPECT_EQ(status("username=%3Cscript%3E&message=hi"), 422);
  EXPECT_EQ(status("username=ann&message=hi&colour=red"), 400);
  EXPECT_EQ(status("username=ann&message=%ff"), 400);
  EXPECT_EQ(status("username=ann&message=" + std::string(4097, 'x')), 422);
  EXPECT_EQ(status(""), 400);
  EXPECT_TRUE(in_general().empty());
}

TEST_F(FormTest, TellsUntilWhenWhoHasSaidEnoughOrIsBanned) {
  Options options;
  options.rules.rate_limit = 1;
  Server strict{options};
  Caller poster{strict};
  EXPECT_EQ(poster.form("/message", "username=ann&message=one").status, 303);
  const Answer second = poster.form("/message", "username=ann&message=two");
  EXPECT_EQ(second.status, 429);
  EXPECT_TRUE(second.has("retry-after"));
  EXPECT_THAT(second.body,
              HasSubstr("data-problem=\"rate-limited\" data-until=\"2026-11-20T21:20:5"));
  EXPECT_THAT(second.body, HasSubstr("two</textarea>"));
  for (const char* name : {"b", "c", "d"}) arrive(strict, name).post("/users/ann/reports", "{}");
  const Answer third = poster.form("/message", "username=ann&message=three");
  EXPECT_EQ(third.status, 403);
  EXPECT_THAT(third.body, HasSubstr("data-problem=\"banned\""));
}

TEST_F(FormTest, IsRefusedFromPagesOfOthers) {
  for (const char* origin : {"https://evil.example", "null", "http://confab.test:1"}) {
    const Answer refused = nobody.form("/message", "username=ann&message=hi", {{"Origin", origin}});
    EXPECT_EQ(refused.status, 403) << origin;
    EXPECT_FALSE(refused.has("set-cookie")) << origin;
  }
  EXPECT_EQ(nobody.form("/message", "username=ann&message=hi", {{"Origin", own_origin}}).status,
            303);
}

TEST_F(FormTest, AProgramGetsTheProblemAsItIs) {
  const Answer refused =
      nobody.form("/message", "username=ann&message=", {{"Accept", "application/json"}});
  EXPECT_EQ(refused.problem(), "422 invalid");
}

TEST_F(FormTest, ASessionThatIsOverIsNoReasonToRefuse) {
  const Headers with{{"Cookie", "confab_session=" + std::string(43, 'x')}, {"Origin", own_origin}};
  const Answer posted = nobody.form("/message", "username=ann&message=hi", with);
  EXPECT_EQ(posted.status, 303);
}

TEST_F(FormTest, EndsOfLinesAreThoseThatWereTyped) {
  nobody.form("/message", "username=ann&message=a%0D%0Ab%0D%0A%0D%0Ac");
  EXPECT_THAT(in_general(), ::testing::ElementsAre("a\nb\n\nc"));
}

TEST(FormWithAccessPassword, AsksForIt) {
  Server server{{.access_password = "open sesame"}};
  Caller nobody{server};
  const Answer refused = nobody.form("/message", "username=ann&message=hi");
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.body, HasSubstr("name=\"access_password\""));
  EXPECT_EQ(nobody.form("/message", "username=ann&message=hi&access_password=open+sesame").status,
            303);
}

TEST(FormPage, WhatWasTypedIsNoPlaceForAnythingElse) {
  const std::string html = "<!-- said --><input value=\"\"><!-- access --><textarea></textarea>";
  const std::string typed = "<!-- said -->value=\"\"></textarea>'";
  const std::string filled =
      fill_form(html, {.username = typed, .message = typed, .said = typed, .code = "invalid"});
  const std::string safe = "&lt;!-- said --&gt;value=&quot;&quot;&gt;&lt;/textarea&gt;&#39;";
  EXPECT_EQ(filled,
            "<p class=\"said refused\" role=\"alert\" data-problem=\"invalid\" data-until=\"\">" +
                safe + "</p><input value=\"" + safe + "\"><!-- access --><textarea>\n" + safe +
                "</textarea>");
}

}  // namespace
}  // namespace confab::edge::testing
