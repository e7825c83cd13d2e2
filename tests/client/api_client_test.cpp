#include "client/api_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/scripted_server.hpp"

namespace confab::client {
namespace {

using confab::testing::Act;
using confab::testing::in_turn;
using confab::testing::json_response;
using confab::testing::problem_response;
using confab::testing::response;
using confab::testing::ScriptedServer;

const std::string cursor = R"({"read_up_to":12,"unread":0})";

/// A client in a hurry, and what it said to its user.
struct Asking {
  explicit Asking(std::vector<Act> acts) : server(in_turn(std::move(acts))) {}

  Outcome<ApiAnswer> ask(const ApiRequest& request, const Place& place = {}) {
    Patience patience;
    patience.limits.answer_time = std::chrono::milliseconds{200};
    patience.first_pause = std::chrono::milliseconds{5};
    patience.longest_pause = std::chrono::milliseconds{1000};
    const ApiClient client(
        {"127.0.0.1", server.port()}, "secret", patience,
        [this](const std::string& sentence) { told.push_back(sentence); }, place);
    return client.ask(request);
  }

  ScriptedServer server;
  std::vector<std::string> told;
};

const ApiRequest get{http::Method::get, "/status", {}, {}};
const ApiRequest plain_post{http::Method::post, "/connect", "{}", {}};
const ApiRequest keyed_post{http::Method::post, "/send", "{}", "key-1"};

TEST(ApiClient, PresentsItsTokenAndItsKey) {
  Asking asking({{json_response(200, cursor)}});
  ASSERT_TRUE(asking.ask(keyed_post));
  EXPECT_EQ(asking.server.seen()[0].field("Authorization"), "Bearer secret");
  EXPECT_EQ(asking.server.seen()[0].field("Idempotency-Key"), "key-1");
}

TEST(ApiClient, RepeatsWhatHasAKeyUnderTheSameKey) {
  Asking asking({{""}, {"", Act::Then::reset}, {json_response(201, cursor)}});
  EXPECT_TRUE(asking.ask(keyed_post));
  std::set<std::string> keys;
  for (const auto& seen : asking.server.seen()) keys.insert(seen.field("Idempotency-Key").value());
  EXPECT_EQ(asking.server.seen().size(), 3U);
  EXPECT_EQ(keys, std::set<std::string>{"key-1"});
  EXPECT_EQ(asking.told.size(), 2U);
}

TEST(ApiClient, RepeatsAfterSilenceAndAfterHalfAnAnswer) {
  Asking asking({{"", Act::Then::stay_silent},
                 {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", Act::Then::stay_silent},
                 {json_response(200, cursor)}});
  EXPECT_TRUE(asking.ask(get));
  EXPECT_EQ(asking.server.seen().size(), 3U);
}

TEST(ApiClient, NeverRepeatsWhatMightBeDoneTwice) {
  Asking asking({{""}});
  const auto answer = asking.ask(plain_post);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().exit, Exit::no_server);
  EXPECT_EQ(asking.server.seen().size(), 1U);
}

TEST(ApiClient, GivesUpAfterSomeAttemptsAndSaysHowToGoOn) {
  Asking asking({{""}});
  ApiRequest repeatable_by_the_user = keyed_post;
  repeatable_by_the_user.takes_key = true;
  const auto answer = asking.ask(repeatable_by_the_user);
  ASSERT_FALSE(answer);
  EXPECT_EQ(asking.server.seen().size(), 3U);
  EXPECT_EQ(answer.error().exit, Exit::no_server);
  EXPECT_THAT(answer.error().sentence, ::testing::HasSubstr("add --key key-1."));
}

TEST(ApiClient, RecommendsAKeyOnlyToCommandsThatTakeOne) {
  Asking asking({{""}});
  const auto answer = asking.ask(keyed_post);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().sentence, ::testing::EndsWith(" Nobody knows whether it arrived."));
}

TEST(ApiClient, RecommendsToAConversationOnlyWhatCanBeTypedThere) {
  const auto said = [](std::vector<Act> acts) {
    Asking asking(std::move(acts));
    ApiRequest request = keyed_post;
    request.takes_key = true;
    const auto answer = asking.ask(request, {.in_conversation = true});
    return answer ? "" : answer.error().sentence;
  };
  EXPECT_THAT(said({{""}}), ::testing::EndsWith(" Nobody knows whether it arrived."));
  EXPECT_THAT(said({{response(200, "text/html", "<h1>It works!</h1>")}}),
              ::testing::EndsWith(" Is the address right?"));
  const ApiClient nobody({"127.0.0.1", confab::testing::closed_port()}, {}, {},
                         [](const std::string&) {}, {.in_conversation = true});
  EXPECT_THAT(nobody.ask(get).error().sentence, ::testing::EndsWith(" Is the server running?"));
}

TEST(ApiClient, WaitsForAServerThatIsBusyForAMoment) {
  Asking asking({{problem_response(503, "unavailable")},
                 {problem_response(503, "unavailable", "", "Retry-After: 0\r\n")},
                 {json_response(201, cursor)}});
  EXPECT_TRUE(asking.ask(keyed_post));
  EXPECT_EQ(asking.server.seen().size(), 3U);
}

TEST(ApiClient, DoesNotWaitForAServerThatIsAwayForLong) {
  Asking asking(
      {{problem_response(503, "unavailable", R"(,"retry_after":90)", "Retry-After: 90\r\n")}});
  const auto answer = asking.ask(keyed_post);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().exit, Exit::no_server);
  EXPECT_THAT(answer.error().sentence, ::testing::HasSubstr("in 90 s"));
  EXPECT_EQ(asking.server.seen().size(), 1U);
}

TEST(ApiClient, NeverRepeatsWhatWasTooMuch) {
  Asking asking(
      {{problem_response(429, "rate-limited", R"(,"retry_after":1)", "Retry-After: 1\r\n")}});
  const auto answer = asking.ask(keyed_post);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().exit, Exit::rate_limited);
  EXPECT_EQ(answer.error().sentence, "What went wrong. Try again in 1 s.");
  EXPECT_EQ(asking.server.seen().size(), 1U);
}

TEST(ApiClient, TakesNothingForAnAnswerThatIsNone) {
  for (const std::string& bytes :
       {response(200, "text/html", "<h1>It works!</h1>"), response(404, "text/html", "<h1>No</h1>"),
        response(301, "text/html", "", "Location: http://elsewhere/\r\n"),
        response(500, "application/json", "{}"), json_response(101, ""),
        response(400, "application/problem+json", "oops"), std::string("SSH-2.0-x\r\n")}) {
    Asking asking({{bytes}});
    const auto answer = asking.ask(get);
    ASSERT_FALSE(answer) << bytes;
    EXPECT_EQ(answer.error().exit, Exit::no_server) << bytes;
    EXPECT_THAT(answer.error().sentence, ::testing::HasSubstr("not like a confab server")) << bytes;
    EXPECT_EQ(asking.server.seen().size(), 1U) << bytes;
  }
}

TEST(ApiClient, SaysWhichPartOfAnAnswerIsWrong) {
  Asking asking({{json_response(200, R"({"read_up_to":"x","unread":0})")}});
  const ApiClient client({"127.0.0.1", asking.server.port()}, {}, {}, [](const std::string&) {});
  const auto read = client.get<api::ReadCursor>("/");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().exit, Exit::no_server);
  EXPECT_THAT(read.error().sentence, ::testing::HasSubstr("read_up_to is not a whole number"));
}

TEST(ApiClient, TellsWhatTheLimitLeaves) {
  Asking asking({{json_response(201, cursor,
                                "RateLimit-Limit: 20\r\nRateLimit-Remaining: 17\r\n"
                                "RateLimit-Reset: 1800\r\n")},
                 {json_response(201, cursor)}});
  const auto limited = asking.ask(keyed_post);
  ASSERT_TRUE(limited && limited->rate);
  EXPECT_EQ(limited->rate->remaining, 17U);
  EXPECT_EQ(limited->rate->resets_in, 1800U);
  EXPECT_FALSE(asking.ask(keyed_post)->rate);
}

TEST(ApiClient, ShowsNoControlCharactersOfTheServers) {
  const std::string body =
      R"({"type":"","title":"","status":403,"detail":"\u001b[2Jgone\u202e","code":"forbidden"})";
  Asking asking({{response(403, "application/problem+json", body)}});
  const auto answer = asking.ask(get);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().sentence, ::testing::Not(::testing::HasSubstr("\x1b")));
  EXPECT_THAT(answer.error().sentence, ::testing::Not(::testing::HasSubstr("\u202e")));
}

}  // namespace
}  // namespace confab::client
