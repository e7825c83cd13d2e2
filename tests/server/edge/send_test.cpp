// POST /send: where it goes, what is refused and in which order, and that a retry never doubles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/log/memory_log.hpp"
#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

std::string repeated(std::string_view text, int times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

std::string text_of(const std::string& text) { return R"({"text":")" + text + "\"}"; }

struct SendTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "Боб");

  std::size_t messages(std::string_view chat = "general") {
    return ann.get("/chats/" + std::string{chat} + "/messages?limit=100")["/messages"]
        .as_array()
        .size();
  }
  void ban(const std::string& name) {
    for (const char* who : {"one", "two", "three"})
      EXPECT_EQ(arrive(server, who).post("/users/" + name + "/reports").status, 201);
  }
};

TEST_F(SendTest, GoesToTheGeneralChatUnlessItSaysOtherwise) {
  const Answer sent = ann.post("/send", text_of("hello"));
  EXPECT_EQ(sent.status, 201);
  EXPECT_EQ(sent["/message/chat"], "general");
  EXPECT_EQ(sent["/message/from"], "ann");
  EXPECT_EQ(sent["/message/text"], "hello");
  EXPECT_EQ(sent["/message/at"], "2026-11-20T20:20:58.020261Z");
  EXPECT_EQ(sent["/message/comments"], 0);
  EXPECT_EQ(sent["/message/expires_at"], "2026-11-20T21:20:58.020261Z");
  EXPECT_TRUE(sent.lacks("/message/reply_to"));
  const std::string location = sent("location");
  EXPECT_EQ(ann.get(location)["/text"], "hello");
  EXPECT_EQ(sent("ratelimit-remaining"), "19");
  EXPECT_EQ(sent("ratelimit-reset"), "3600");
}

TEST_F(SendTest, TakesJsonAFormAndPlainText) {
  EXPECT_EQ(ann.form("/send", "text=one%20%D0%B4%D0%B2%D0%B0+three")["/message/text"],
            "one два three");
  const Answer plain = ann.ask("POST", "/send?to=%D0%91%D0%BE%D0%B1&key=k", {},
                               "text/plain; charset=UTF-8", "{\"not\": json} & = %\n");
  EXPECT_EQ(plain.status, 201);
  EXPECT_EQ(plain["/message/chat"], "@Боб");
  EXPECT_EQ(plain["/message/text"], "{\"not\": json} & = %\n");
  EXPECT_EQ(
      ann.ask("POST", "/send", {}, "application/json; charset=\"utf-8\"", text_of("x")).status,
      201);
}

TEST_F(SendTest, GoesToSomebodyByNameOrByTheAddressOfTheChat) {
  for (const char* body :
       {R"({"text":"x","to":"Боб"})", R"({"text":"x","to":"бОБ"})", R"({"text":"x","chat":"@Боб"})",
        R"({"text":"x","to":"Боб","chat":"@боб"})"}) {
    const Answer sent = ann.post("/send", body);
    EXPECT_EQ(sent.status, 201) << body;
    EXPECT_EQ(sent["/message/chat"], "@Боб");
  }
  EXPECT_EQ(bob.get("/chats/@ann/messages")["/messages"].as_array().size(), 4U);
  EXPECT_EQ(ann.get("/chats/%40%D0%91%D0%BE%D0%B1")["/title"], "Боб");
  EXPECT_EQ(ann.post("/send", R"({"text":"x","chat":"general"})")["/message/chat"], "general");
  EXPECT_EQ(ann.post("/send", R"({"text":"note","to":"ann"})")["/message/chat"], "@ann");
}

TEST_F(SendTest, DirectMessagesAreNobodyElsesAndDoNotCount) {
  const std::uint64_t id = ann.says("secret", R"(,"to":"Боб")");
  Caller eve = arrive(server, "eve");
  EXPECT_EQ(eve.get("/messages/" + std::to_string(id)).problem(), "404 not-found");
  EXPECT_EQ(eve.get("/messages/" + std::to_string(id) + "/comments").problem(), "404 not-found");
  EXPECT_EQ(eve.get("/chats/@ann").problem(), "404 not-found");
  EXPECT_EQ(eve.get("/chats/@ann/messages").problem(), "404 not-found");
  EXPECT_EQ(
      eve.post("/send", R"({"text":"me too","reply_to":)" + std::to_string(id) + "}").problem(),
      "404 not-found");
  EXPECT_EQ(ann.get("/me")["/rate/remaining"], 20);
}

TEST_F(SendTest, AnUnknownPlaceIs404) {
  for (const char* body :
       {R"({"text":"x","to":"nobody"})", R"({"text":"x","chat":"@nobody"})",
        R"({"text":"x","chat":"nowhere"})", R"({"text":"x","chat":""})", R"({"text":"x","to":""})",
        R"({"text":"x","chat":"General"})", R"({"text":"x","reply_to":999})",
        R"({"text":"x","reply_to":18446744073709551615})"})
    EXPECT_EQ(ann.post("/send", body).problem(), "404 not-found") << body;
}

TEST_F(SendTest, TwoPlacesAreOneTooMany) {
  EXPECT_EQ(ann.post("/send", R"({"text":"x","to":"Боб","chat":"general"})").problem(),
            "422 invalid");
  EXPECT_EQ(ann.post("/send", R"({"text":"x","to":"Боб","chat":"@ann"})").problem(), "422 invalid");
}

TEST_F(SendTest, ATextIsNeitherBlankNorTooLongNorOfAnotherType) {
  for (const std::string& body : {std::string{"{}"},
                                  text_of(""),
                                  text_of(" \\n\\t"),
                                  text_of("a\\u0000b"),
                                  text_of("\\u200b"),
                                  text_of(repeated("я", 4097)),
                                  std::string{R"({"text":7})"},
                                  std::string{R"({"text":null})"},
                                  std::string{R"({"text":["x"]})"},
                                  std::string{R"({"text":{"a":1}})"},
                                  std::string{R"({"text":"x","to":7})"},
                                  std::string{R"({"text":"x","chat":true})"},
                                  std::string{R"({"text":"x","reply_to":"1"})"},
                                  std::string{R"({"text":"x","reply_to":0})"},
                                  std::string{R"({"text":"x","reply_to":-1})"},
                                  std::string{R"({"text":"x","reply_to":1.5})"},
                                  std::string{R"({"text":"x","reply_to":1e3})"},
                                  std::string{R"({"text":"x","reply_to":18446744073709551616})"},
                                  std::string{R"({"text":"x","key":""})"},
                                  std::string{R"({"text":"x","key":7})"}})
    EXPECT_EQ(ann.post("/send", body).problem(), "422 invalid") << body;
  EXPECT_EQ(messages(), 0U);
  EXPECT_EQ(ann.post("/send", text_of(repeated("😀", 4096))).status, 201);
}

TEST_F(SendTest, WhatCannotBeReadIsMalformed) {
  for (const std::string& body :
       {std::string{"{"},
        std::string{"x"},
        std::string{"[]"},
        std::string{"null"},
        std::string{"7"},
        std::string{"\"text\""},
        std::string{"true"},
        std::string{" "},
        text_of("\\ud800"),
        text_of("\\udc00\\ud800"),
        text_of("\xff"),
        text_of("\xc0\xaf"),
        text_of("\xed\xa0\x80"),
        text_of("a\nb"),
        std::string{R"({"text":"a","text":"b"})"},
        std::string{R"({"text":null,"text":"b"})"},
        std::string{R"({"text":"a"}x)"},
        std::string{R"({"text":"a"}{})"},
        std::string{"{'text':'a'}"},
        std::string{"{text:1}"},
        std::string{R"({"text":"a",})"},
        std::string{R"({"text":01})"},
        std::string{R"({"x":)"} + std::string(50, '[') + std::string(50, ']') + "}",
        std::string(20000, '['),
        std::string{"\xef\xbb\xbf{}"},
        std::string{"{\"text\":\"a\0\"}", 14}})
    EXPECT_EQ(ann.post("/send", body).problem(), "400 malformed") << body;
  for (const char* form : {"text=%", "text=%f", "text=%zz", "text=%ff", "text=a&text=b", "%ff=x"})
    EXPECT_EQ(ann.form("/send", form).problem(), "400 malformed") << form;
  EXPECT_EQ(ann.ask("POST", "/send", {}, "text/plain", "\xff").problem(), "400 malformed");
  for (const std::string_view type : {std::string_view{"text/plain"}, json_type, form_type})
    EXPECT_EQ(ann.ask("POST", "/send", {}, type).problem(), "400 malformed")
        << "empty where one is needed: " << type;
}

TEST_F(SendTest, AnUnknownFieldIsNamedWithTheKnownOnes) {
  for (const char* body : {R"({"txt":"x"})", R"({"text":"x","txt":null})"}) {
    const std::string detail{ann.post("/send", body)["/detail"].as_string()};
    EXPECT_THAT(detail, HasSubstr("\"txt\""));
    EXPECT_THAT(detail, HasSubstr("text, chat, to, reply_to, at, files, key"));
  }
  EXPECT_EQ(ann.form("/send", "text=x&colour=red").problem(), "400 malformed");
  EXPECT_EQ(ann.post("/send?key=k", text_of("x")).problem(), "400 malformed")
      << "the query is read beside text/plain only";
  EXPECT_EQ(ann.ask("POST", "/send?text=y", {}, "text/plain", "x").problem(), "400 malformed");
  EXPECT_THAT(std::string{ann.form("/send", text_of("x"))["/detail"].as_string()},
              HasSubstr("Content-Type: application/json"));
}

TEST_F(SendTest, OtherFormatsAre415) {
  for (const char* type :
       {"application/xml", "application/jsonx", "multipart/form-data; boundary=x",
        "application/json; charset=latin1", "text/plain; charset=koi8-r",
        "application/x-www-form-urlencoded; a=b; charset=utf-16"})
    EXPECT_EQ(ann.ask("POST", "/send", {}, type, "{}").problem(), "415 unsupported-media-type")
        << type;
  EXPECT_EQ(ann.ask("POST", "/send", {}, "", "{}").problem(), "415 unsupported-media-type");
}

TEST_F(SendTest, TwentyAnHourAreTheLimitToTheSecond) {
  for (int i = 1; i <= 20; ++i) {
    ann.says("x");
    server.advance(1s);
  }
  const Answer refused = ann.post("/send", text_of("one more"));
  EXPECT_EQ(refused.problem(), "429 rate-limited");
  EXPECT_EQ(refused("retry-after"), "3580");
  EXPECT_EQ(refused("ratelimit-remaining"), "0");
  EXPECT_EQ(refused("ratelimit-reset"), "3580");
  EXPECT_EQ(ann.post("/send", R"({"text":"x","to":"Боб"})").status, 201) << "direct chats are free";
  server.advance(3579s);
  EXPECT_EQ(ann.post("/send", text_of("one more"))("retry-after"), "1");
  server.advance(1s);
  EXPECT_EQ(ann.post("/send", text_of("one more")).status, 201);
  EXPECT_EQ(ann.get("/me")["/rate/remaining"], 19);
}

TEST_F(SendTest, ABanIsToldUntilWhenToTheSecondAndStopsSendingOnly) {
  ann.says("before");
  ban("ann");
  Answer refused = ann.post("/send", text_of("x"));
  EXPECT_EQ(refused.problem(), "403 banned");
  EXPECT_EQ(refused("retry-after"), "14400");
  EXPECT_EQ(refused["/banned_until"], "2026-11-21T00:20:58.020261Z");
  EXPECT_EQ(ann.post("/send", R"({"text":"x","to":"Боб"})").problem(), "403 banned");
  const Answer status = ann.get("/status");
  EXPECT_EQ(status["/banned_until"], "2026-11-21T00:20:58.020261Z");
  EXPECT_EQ(status["/strikes"], 0);
  EXPECT_EQ(ann.post("/chats/general/read", R"({"up_to":1})").status, 200);
  EXPECT_EQ(ann.post("/users/%D0%91%D0%BE%D0%B1/reports").status, 201);
  server.advance(4h - 1us);
  refused = ann.post("/send", text_of("x"));
  EXPECT_EQ(refused("retry-after"), "1");
  server.advance(1us);
  EXPECT_EQ(ann.post("/send", text_of("x")).status, 201);
}

// --- comments

TEST_F(SendTest, ACommentFollowsItsParentAndJoinsTheThreadOfTheRoot) {
  const std::uint64_t root = ann.says("root", R"(,"to":"Боб")");
  const auto reply = [](std::uint64_t to) { return ",\"reply_to\":" + std::to_string(to); };
  const std::uint64_t first = bob.says("first", reply(root));
  const std::uint64_t second = ann.says("second", reply(first));
  const Answer answer = ann.get("/messages/" + std::to_string(second));
  EXPECT_EQ(answer["/chat"], "@Боб");
  EXPECT_EQ(answer["/reply_to"], first);
  EXPECT_EQ(answer["/root"], root);
  EXPECT_TRUE(answer.lacks("/reply_expired"));
  EXPECT_EQ(ann.get("/messages/" + std::to_string(root))["/comments"], 2);
  const Answer thread = ann.get("/messages/" + std::to_string(root) + "/comments");
  EXPECT_EQ(thread["/comments/0/id"], first);
  EXPECT_EQ(thread["/comments/1/id"], second);
  EXPECT_EQ(thread["/more"], false);
  const Answer answers = ann.get("/messages/" + std::to_string(first) + "/comments");
  EXPECT_EQ(answers["/comments"].as_array().size(), 1U);
  EXPECT_EQ(answers["/comments/0/id"], second) << "of a comment: its direct answers";
}

TEST_F(SendTest, ACommentElsewhereThanItsParentIsInvalid) {
  const std::string reply = R"(,"reply_to":)" + std::to_string(ann.says("root")) + "}";
  EXPECT_EQ(bob.post("/send", R"({"text":"x","to":"ann")" + reply).problem(), "422 invalid");
  EXPECT_EQ(bob.post("/send", R"({"text":"x","chat":"general")" + reply).status, 201);
}

TEST_F(SendTest, CommentingOnWhatHasExpiredIsGone) {
  const std::string id = std::to_string(ann.says("root"));
  const std::string late = R"({"text":"late","reply_to":)" + id + "}";
  const std::uint64_t comment = ann.says("in time", ",\"reply_to\":" + id);
  bob.get("/status?ack=" + std::to_string(comment));
  server.advance(59min);
  const std::uint64_t later = bob.says("later", ",\"reply_to\":" + id);
  server.advance(1min);
  EXPECT_EQ(bob.post("/send", late).problem(), "410 gone");
  EXPECT_EQ(bob.get("/messages/" + id).problem(), "404 not-found");
  EXPECT_EQ(bob.get("/messages/" + id + "/comments").problem(), "404 not-found");
  EXPECT_EQ(bob.get("/messages/" + std::to_string(later))["/reply_expired"], true);
  server.lapse();
  EXPECT_EQ(bob.post("/send", late).problem(), "410 gone") << "also once it is erased";
}

TEST_F(SendTest, AThreadHasPages) {
  const std::string id = std::to_string(ann.says("root"));
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(bob.says("x", ",\"reply_to\":" + id));
  const std::string path = "/messages/" + id + "/comments";
  Answer page = ann.get(path + "?after=0&limit=2");
  EXPECT_EQ(page["/comments/1/id"], ids[1]);
  EXPECT_EQ(page["/more"], true);
  EXPECT_THAT(page("link"), HasSubstr("<" + path + "?after=" + std::to_string(ids[1]) +
                                      "&limit=2>; rel=\"next\""));
  page = ann.get(path + "?before=" + std::to_string(ids[1]));
  EXPECT_EQ(page["/comments"].as_array().size(), 1U);
  EXPECT_EQ(ann.get(path + "?limit=0").problem(), "422 invalid");
  EXPECT_EQ(ann.get("/messages/x/comments").problem(), "404 not-found");
}

// --- retries

struct RetryTest : SendTest {
  static Headers key(std::string text) { return {{"Idempotency-Key", std::move(text)}}; }
};

TEST_F(RetryTest, TheSecondAnswerIsTheFirstOneMarkedAndNothingIsDoubledOrCharged) {
  const Answer first = ann.post("/send", text_of("once"), key("k1"));
  EXPECT_EQ(first.status, 201);
  EXPECT_FALSE(first.has("idempotency-replayed"));
  const Answer again = ann.post("/send", text_of("once"), key("k1"));
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again("idempotency-replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again("location"), first("location"));
  EXPECT_EQ(again("ratelimit-remaining"), "19");
  EXPECT_EQ(messages(), 1U);
}

TEST_F(RetryTest, TheFieldAndTheHeaderAreOneKey) {
  ann.post("/send", text_of("once"), key("k1"));
  EXPECT_EQ(ann.post("/send", R"({"text":"once","key":"k1"})")("idempotency-replayed"), "true");
  EXPECT_EQ(ann.post("/send", R"({"text":"once","key":"k1"})", key("k1"))("idempotency-replayed"),
            "true");
  EXPECT_EQ(ann.post("/send", R"({"text":"once","key":"k2"})", key("k1")).problem(), "422 invalid");
}

TEST_F(RetryTest, TheSameKeyWithAnotherBodyIsRefused) {
  ann.post("/send", text_of("once"), key("k1"));
  for (const char* body :
       {R"({"text":"twice"})", R"({"text":"once","to":"Боб"})",
        R"({"text":"once","chat":"general"})", R"({"text":"once","reply_to":1})"})
    EXPECT_EQ(ann.post("/send", body, key("k1")).problem(), "422 key-reused") << body;
  EXPECT_EQ(ann.post("/users/%D0%91%D0%BE%D0%B1/reports", {}, key("k1")).problem(),
            "422 key-reused");
  EXPECT_EQ(bob.post("/send", text_of("mine"), key("k1")).status, 201)
      << "keys are everybody's own";
}

TEST_F(RetryTest, ARefusalUsesUpNoKey) {
  EXPECT_EQ(ann.post("/send", R"({"text":"x","to":"eve"})", key("k1")).problem(), "404 not-found");
  EXPECT_EQ(ann.post("/send", text_of(" "), key("k1")).problem(), "422 invalid");
  arrive(server, "eve");
  const Answer sent = ann.post("/send", R"({"text":"x","to":"eve"})", key("k1"));
  EXPECT_EQ(sent.status, 201);
  EXPECT_FALSE(sent.has("idempotency-replayed"));
}

TEST_F(RetryTest, AReplayComesBeforeWhatHasChangedSince) {
  const Answer first = ann.post("/send", text_of("once"), key("k1"));
  for (int i = 0; i < 19; ++i) ann.says("x");
  EXPECT_EQ(ann.post("/send", text_of("once"), key("k1")).status, 201) << "the limit is used up";
  ban("ann");
  EXPECT_EQ(ann.post("/send", text_of("once"), key("k1")).status, 201) << "banned";
  server.advance(2h);
  server.lapse();
  const Answer expired = ann.post("/send", text_of("once"), key("k1"));
  EXPECT_EQ(expired.status, 201);
  EXPECT_EQ(expired["/message/id"], first["/message/id"]);
  EXPECT_EQ(expired["/message/chat"], "general");
  EXPECT_EQ(expired["/message/at"], first["/message/at"]);
  EXPECT_TRUE(expired.lacks("/message/text")) << "its place is known, its text is gone";
}

TEST_F(RetryTest, AKeyIsRememberedForADay) {
  const Answer first = ann.post("/send", text_of("once"), key("k1"));
  server.advance(24h - 1s);
  EXPECT_EQ(ann.post("/send", text_of("once"), key("k1"))["/message/id"], first["/message/id"]);
  server.advance(1s);
  EXPECT_NE(ann.post("/send", text_of("once"), key("k1"))["/message/id"], first["/message/id"]);
}

TEST_F(RetryTest, ARetryThatOvertakesTheFirstAnswerIsNoSecondMessage) {
  server.on_loop([&] { server.log().hold(); });
  const std::string asks = request("POST", "/send",
                                   {{"Authorization", "Bearer " + ann.token},
                                    {"Idempotency-Key", "k1"},
                                    {"Content-Type", std::string{form_type}}},
                                   "text=once");
  Client one{server.port()};
  one.send(asks);
  EXPECT_TRUE(server.eventually([&] { return server.log().held() == 1; }));
  Client two{server.port()};
  two.send(asks);
  server.on_loop([&] { server.log().release(); });
  const Answer first = one.answer();
  const Answer second = two.answer();
  EXPECT_EQ(first["/message/id"], second["/message/id"]);
  EXPECT_NE(first.has("idempotency-replayed"), second.has("idempotency-replayed"));
  EXPECT_EQ(messages(), 1U);
}

TEST_F(RetryTest, KeysHaveABound) {
  EXPECT_EQ(ann.post("/send", text_of("x"), key(std::string(255, 'k'))).status, 201);
  EXPECT_EQ(ann.post("/send", text_of("x"), key(std::string(256, 'k'))).problem(), "422 invalid");
  EXPECT_EQ(ann.post("/send", text_of("x"), key("")).problem(), "422 invalid");
  EXPECT_EQ(ann.post("/send", text_of("x"), key("\xff")).problem(), "422 invalid");
}

// --- the order of checks

TEST_F(SendTest, WellFormedThenAuthenticatedThenReplayThenValidThenTheChatThenBannedThenTheLimit) {
  Caller nobody{server};
  EXPECT_EQ(nobody.post("/send", "{").problem(), "400 malformed");
  EXPECT_EQ(nobody.post("/send", R"({"x":1})").problem(), "400 malformed");
  EXPECT_EQ(nobody.post("/send", R"({"text":""})").problem(), "401 unauthorized");
  for (int i = 0; i < 20; ++i) ann.says("x");
  EXPECT_EQ(ann.post("/send", text_of("x")).problem(), "429 rate-limited");
  ban("ann");
  EXPECT_EQ(ann.post("/send", text_of("x")).problem(), "403 banned");
  EXPECT_EQ(ann.post("/send", R"({"text":"x","chat":"nowhere"})").problem(), "404 not-found");
  EXPECT_EQ(ann.post("/send", R"({"text":"","chat":"nowhere"})").problem(), "422 invalid");
  EXPECT_EQ(ann.post("/send", R"({"txt":"","chat":"nowhere"})").problem(), "400 malformed");
}

TEST_F(SendTest, WhatCannotBeStoredIsUnavailableAndReadingGoesOn) {
  server.on_loop([&] {
    server.log().fail_next_write(
        boost::system::errc::make_error_code(boost::system::errc::no_space_on_device));
  });
  const Answer refused = ann.post("/send", text_of("x"), {{"Idempotency-Key", "k1"}});
  EXPECT_EQ(refused.problem(), "503 unavailable");
  EXPECT_EQ(refused("ratelimit-remaining"), "20");
  EXPECT_EQ(messages(), 0U);
  EXPECT_FALSE(
      ann.post("/send", text_of("x"), {{"Idempotency-Key", "k1"}}).has("idempotency-replayed"));
}

}  // namespace
}  // namespace confab::edge::testing
