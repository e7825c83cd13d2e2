// Problem codes: the same in the program, in the description, and on the pages that explain them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "server/edge/documents.hpp"
#include "server/edge/problem.hpp"
#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

json::value described() { return json::parse(find_document("problems.json")->bytes); }

TEST(ProblemCodes, HaveTheTitlesAndStatusesOfTheDescription) {
  const json::value all = described();
  for (const CodeInfo& code : all_codes()) {
    const auto& problems = all.at("problems").as_array();
    const auto* found = std::ranges::find_if(problems, [&](const json::value& one) {
      return one.at("code") == json::string_view{code.name};
    });
    ASSERT_NE(found, problems.end()) << code.name;
    EXPECT_EQ(found->at("status"), code.status) << code.name;
    EXPECT_EQ(found->at("title").as_string(), code.title) << code.name;
    EXPECT_EQ(info(code.code).name, code.name);
  }
}

TEST(Problems, RoundUpToWholeSecondsAndNeverToNone) {
  const chat::Time now{std::chrono::hours{500'000}};
  EXPECT_EQ(seconds_until(now + 1us, now), 1U);
  EXPECT_EQ(seconds_until(now + 1s, now), 1U);
  EXPECT_EQ(seconds_until(now + 1s + 1us, now), 2U);
  EXPECT_EQ(seconds_until(now, now), 1U);
  EXPECT_EQ(seconds_until(now - 1h, now), 1U);
}

struct ProblemPages : ::testing::Test {
  Server server;
  Caller nobody{server};
};

TEST_F(ProblemPages, ExplainEveryCodeToPeopleAndPrograms) {
  const json::value all = described();
  for (const json::value& one : all.at("problems").as_array()) {
    const std::string path = "/problems/" + std::string{one.at("code").as_string()};
    const Answer text = nobody.get(path);
    EXPECT_EQ(text.status, 200) << path;
    EXPECT_EQ(text("content-type"), "text/plain; charset=utf-8");
    EXPECT_THAT(text.body, HasSubstr("What to do: "));
    const Answer page = nobody.get(path, {{"Accept", "text/html,application/xhtml+xml,*/*"}});
    EXPECT_EQ(page("content-type"), "text/html; charset=utf-8");
    EXPECT_THAT(page.body, HasSubstr("<!doctype html>"));
    EXPECT_THAT(page("content-security-policy"), HasSubstr("default-src 'none'"));
    const Answer document = nobody.get(path, {{"Accept", "application/json"}});
    EXPECT_EQ(document("content-type"), "application/json");
    EXPECT_EQ(document[""], one);
    EXPECT_EQ(document("vary"), "Accept");
  }
}

TEST_F(ProblemPages, ACodeThatIsNoneIs404) {
  EXPECT_EQ(nobody.get("/problems/nonsense").problem(), "404 not-found");
  EXPECT_EQ(nobody.get("/problems/Gap").problem(), "404 not-found");
}

TEST_F(ProblemPages, WhatIsStaticIsNotSentTwice) {
  for (const char* path : {"/openapi.json", "/docs", "/problems/gap"}) {
    const Answer first = nobody.get(path);
    EXPECT_EQ(first.status, 200);
    const std::string etag = first("etag");
    EXPECT_THAT(etag, ::testing::MatchesRegex("\"[0-9a-f]+\"")) << path;
    EXPECT_EQ(first("cache-control"), "no-cache");
    for (const std::string& known : {etag, "W/" + etag, "\"other\", " + etag, std::string{"*"}}) {
      const Answer again = nobody.get(path, {{"If-None-Match", known}});
      EXPECT_EQ(again.status, 304) << path << known;
      EXPECT_EQ(again("etag"), etag);
      EXPECT_FALSE(again.has("content-type"));
    }
    EXPECT_EQ(nobody.get(path, {{"If-None-Match", "\"other\""}}).status, 200);
    EXPECT_EQ(nobody.get(path, {{"If-None-Match", "\"other\""}, {"If-None-Match", etag}}).status,
              304)
        << "a list may come in two fields";
    EXPECT_EQ(nobody.ask("HEAD", path, {{"If-None-Match", etag}}).status, 304);
  }
}

TEST_F(ProblemPages, TheDocumentsAreServedAsTheyAre) {
  EXPECT_TRUE(nobody.get("/openapi.json").body == find_document("openapi.json")->bytes);
  const Answer page = nobody.get("/docs");
  EXPECT_TRUE(page.body == find_document("docs.html")->bytes);
  EXPECT_EQ(page("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(page("content-security-policy"), HasSubstr("default-src 'none'"));
}

TEST_F(ProblemPages, HealthAndReadinessAreJson) {
  const Answer health = nobody.get("/healthz");
  EXPECT_EQ(health("content-type"), "application/json");
  EXPECT_EQ(health.body, R"({"status":"ok"})");
  EXPECT_EQ(nobody.get("/readyz").body, R"({"status":"ready"})");
}

TEST_F(ProblemPages, WithoutALogTheServerIsAliveAndNotReady) {
  server.on_loop([&] { server.log().fail_next_flush(); });
  EXPECT_EQ(nobody.form("/connect", "name=ann").problem(), "503 unavailable");
  EXPECT_EQ(nobody.get("/readyz").problem(), "503 unavailable");
  EXPECT_EQ(nobody.get("/healthz").status, 200);
  EXPECT_EQ(nobody.form("/connect", "name=ann").problem(), "503 unavailable");
}

}  // namespace
}  // namespace confab::edge::testing
