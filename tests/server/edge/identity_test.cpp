// Who is asking: tokens, passwords, cookies, and what happens when they are wrong.
#include "server/edge/identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/log/memory_log.hpp"
#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

std::string basic(const std::string& encoded) { return "Basic " + encoded; }
// ann:correct horse, ann:wrong
const std::string right = basic("YW5uOmNvcnJlY3QgaG9yc2U=");
const std::string wrong = basic("YW5uOndyb25n");

struct IdentityTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann", "correct horse");
  Caller nobody{server};

  Answer me(const std::string& authorization) {
    return nobody.get("/me", {{"Authorization", authorization}});
  }
};

TEST_F(IdentityTest, ATokenIsGoodInAnySpellingOfBearer) {
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER  "})
    EXPECT_EQ(me(scheme + ann.token)["/name"], "ann");
}

TEST_F(IdentityTest, AWrongTokenIsRefused) {
  std::string other = ann.token;
  other[5] = other[5] == 'A' ? 'B' : 'A';
  for (const std::string& token : {other, ann.token + "A", ann.token.substr(1), std::string{"x"},
                                   std::string(300, 'A'), ann.token + " " + ann.token})
    EXPECT_EQ(me("Bearer " + token).problem(), "401 unauthorized") << token;
  for (const char* nonsense : {"Bearer", "Digest x", "ann", "Basic", "Bearer\tx"})
    EXPECT_EQ(me(nonsense).problem(), "401 unauthorized") << nonsense;
}

TEST_F(IdentityTest, WhatNeedsNobodyDoesNotMindAWrongToken) {
  for (const char* path : {"/healthz", "/readyz", "/docs", "/problems/gap"})
    EXPECT_EQ(nobody.get(path, {{"Authorization", "Bearer x"}}).status, 200) << path;
  for (const char* path : {"/status"})
    EXPECT_EQ(nobody.get(path, {{"Authorization", "Bearer x"}}).problem(), "401 unauthorized");
}

TEST_F(IdentityTest, NameAndPasswordAreGoodToo) {
  const Answer answer = me(right);
  EXPECT_EQ(answer["/name"], "ann");
  EXPECT_EQ(answer("ratelimit-limit"), "20");
  EXPECT_EQ(me(wrong).problem(), "401 unauthorized");
  for (const char* bad : {"YW5u", "!!!!", "YW5uOmNvcnJlY3QgaG9yc2U", "Og=="})
    EXPECT_EQ(me(basic(bad)).problem(), "401 unauthorized") << bad;
}

TEST_F(IdentityTest, AGuestHasNoPasswordThatFits) {
  arrive(server, "bob");
  EXPECT_EQ(me(basic("Ym9iOg==")).problem(), "401 unauthorized");  // bob:
  EXPECT_EQ(me(basic("/zp4")).problem(), "401 unauthorized");      // a name that is no UTF-8
}

TEST_F(IdentityTest, AfterFiveWrongPasswordsItIsHalfAMinuteToTheSecond) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(me(wrong).problem(), "401 unauthorized");
  Answer answer = me(right);
  EXPECT_EQ(answer.problem(), "429 rate-limited");
  EXPECT_EQ(answer("retry-after"), "30");
  server.advance(29s);
  EXPECT_EQ(me(right)("retry-after"), "1");
  server.advance(1s);
  EXPECT_EQ(me(wrong).problem(), "401 unauthorized");
  EXPECT_EQ(me(right)("retry-after"), "60") << "it doubles";
  EXPECT_EQ(ann.get("/me").status, 200) << "a token is no guess";
  server.advance(60s);
  EXPECT_EQ(me(right).status, 200);
}

TEST_F(IdentityTest, AllWaysToGuessCountTogetherUnderAnySpellingOfTheName) {
  for (const char* name : {"ann", "ANN", "Ann", "ann", "aNN"})
    EXPECT_EQ(nobody.form("/login", std::string{"name="} + name + "&password=wrong").problem(),
              "401 unauthorized");
  EXPECT_EQ(me(right).problem(), "429 rate-limited");
  EXPECT_EQ(nobody.form("/login", "name=ann&password=correct horse").problem(), "429 rate-limited");
  EXPECT_EQ(nobody.form("/connect", "name=ann&password=correct horse").problem(),
            "429 rate-limited");
}

TEST_F(IdentityTest, NobodyLearnsFromThePauseWhetherANameIsThere) {
  for (const char* name : {"eve", "EVE", "Eve", "eve", "eVE"})
    EXPECT_EQ(nobody.form("/login", std::string{"name="} + name + "&password=wrong").problem(),
              "401 unauthorized");
  EXPECT_EQ(nobody.form("/login", "name=eve&password=wrong").problem(), "429 rate-limited");
}

TEST_F(IdentityTest, GuessesThatWereSentAllAtOnceLearnNoMoreThanFive) {
  // Five wrong ones and the right one behind them, all under way before the first is judged.
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 12; ++i) clients.push_back(std::make_unique<Client>(server.port()));
  server.on_loop([&] {
    for (std::size_t i = 0; i < clients.size(); ++i)
      clients[i]->send(request("GET", "/me", {{"Authorization", i == 11 ? right : wrong}}));
  });
  int refused = 0;
  for (const auto& client : clients) refused += client->answer().status == 401 ? 1 : 0;
  EXPECT_LE(refused, 5);
}

TEST_F(IdentityTest, PresenceIsNotedOnceInAWhile) {
  const auto records = [&] {
    std::uint64_t seq = 0;
    server.on_loop([&] { seq = chat::raw(server.log().position().seq); });
    return seq;
  };
  const std::uint64_t before = records();
  for (int i = 0; i < 5; ++i) ann.get("/me");
  EXPECT_EQ(records(), before);
  server.advance(1h);
  for (int i = 0; i < 5; ++i) ann.get("/me");
  EXPECT_EQ(records(), before + 1);
}

TEST_F(IdentityTest, ReadingGoesOnWhenPresenceCannotBeNoted) {
  server.advance(1h);
  server.on_loop([&] {
    server.log().fail_next_write(
        boost::system::errc::make_error_code(boost::system::errc::no_space_on_device));
  });
  EXPECT_EQ(ann.get("/me").status, 200);
}

// --- cookies

struct CookieTest : IdentityTest {
  std::string cookie = "confab_session=" + ann.token;
  Answer by_cookie(std::string_view method, std::string_view path, Headers more = {},
                   std::string_view body = {}) {
    more.push_back({"Cookie", "theme=dark; " + cookie});
    return nobody.ask(method, path, std::move(more), body.empty() ? "" : json_type, body);
  }
};

TEST_F(CookieTest, AreSetWhenAskedForAndThenTheBodyHasNoToken) {
  const Answer connected = nobody.post("/connect", R"({"name":"bob","cookie":true})");
  EXPECT_EQ(connected.status, 201);
  EXPECT_TRUE(connected.lacks("/token"));
  const std::string field = connected("set-cookie");
  EXPECT_THAT(field, ::testing::StartsWith("confab_session="));
  for (const char* part : {"; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age="})
    EXPECT_THAT(field, HasSubstr(part));
  EXPECT_THAT(field, ::testing::Not(HasSubstr("Secure"))) << "plain HTTP would not bring it back";
  const std::string pair = field.substr(0, field.find(';'));
  EXPECT_EQ(nobody.get("/me", {{"Cookie", pair}})["/name"], "bob");

  for (const char* way : {"/login", "/connect"}) {
    const Answer in = nobody.form(way, "name=ann&password=correct horse&cookie=1");
    EXPECT_EQ(in.status, 200);
    EXPECT_TRUE(in.lacks("/token"));
    EXPECT_TRUE(in.has("set-cookie"));
  }
  EXPECT_FALSE(nobody.form("/connect", "name=eve&cookie=0").has("set-cookie"));
}

TEST_F(CookieTest, ATokenThatIsPresentedCanBecomeOne) {
  const Answer in = ann.post("/connect", R"({"cookie":true})");
  EXPECT_EQ(in.status, 200);
  EXPECT_THAT(in("set-cookie"), HasSubstr(ann.token));
  const Answer renewed =
      by_cookie("POST", "/connect", {{"Origin", "http://confab.test"}}, R"({"cookie":true})");
  EXPECT_EQ(renewed.status, 200);
  EXPECT_THAT(renewed("set-cookie"), HasSubstr(ann.token)) << "for another year";
}

TEST_F(CookieTest, AReadNeedsNoOriginAChangeDoes) {
  EXPECT_EQ(by_cookie("GET", "/me")["/name"], "ann");
  EXPECT_EQ(by_cookie("HEAD", "/me").status, 200);
  EXPECT_EQ(by_cookie("POST", "/send", {}, R"({"text":"x"})").problem(), "403 forbidden");
  for (const char* other : {"https://evil.example", "null", "http://confab.test.evil.example",
                            "confab.test", "ftp://confab.test"})
    EXPECT_EQ(by_cookie("POST", "/send", {{"Origin", other}}, R"({"text":"x"})").problem(),
              "403 forbidden")
        << other;
  for (const char* own : {"http://confab.test", "https://confab.test"})
    EXPECT_EQ(by_cookie("POST", "/send", {{"Origin", own}}, R"({"text":"x"})").status, 201);
}

TEST_F(CookieTest, ConfirmingByGetHasToComeFromTheSameSiteToo) {
  for (const char* site : {"cross-site", "same-site", "none"})
    EXPECT_EQ(by_cookie("GET", "/status?ack=0", {{"Sec-Fetch-Site", site}}).problem(),
              "403 forbidden");
  EXPECT_EQ(by_cookie("GET", "/status?ack=0", {{"Sec-Fetch-Site", "same-origin"}}).status, 200);
  EXPECT_EQ(by_cookie("GET", "/status?ack=0").status, 200) << "an older browser does not say";
  EXPECT_EQ(by_cookie("GET", "/status", {{"Sec-Fetch-Site", "cross-site"}}).status, 200);
  EXPECT_EQ(ann.get("/status?ack=0", {{"Sec-Fetch-Site", "cross-site"}}).status, 200);
}

TEST_F(CookieTest, LogoutClearsItAndEndsItsToken) {
  const Answer out = by_cookie("POST", "/logout", {{"Origin", "http://confab.test"}});
  EXPECT_EQ(out.status, 204);
  EXPECT_THAT(out("set-cookie"), HasSubstr("confab_session=; "));
  EXPECT_THAT(out("set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(ann.get("/me").status, 401);
}

TEST_F(CookieTest, OneThatIsNoLongerGoodIsTakenAwayForNoScriptCan) {
  ann.post("/logout");
  const Answer refused = by_cookie("POST", "/connect", {{"Origin", "http://confab.test"}},
                                   R"({"name":"bob","cookie":true})");
  EXPECT_EQ(refused.problem(), "401 unauthorized");
  EXPECT_THAT(refused("set-cookie"), HasSubstr("Max-Age=0"));
}

TEST_F(CookieTest, TheAuthorizationFieldComesFirst) {
  EXPECT_EQ(by_cookie("GET", "/me", {{"Authorization", "Bearer x"}}).problem(), "401 unauthorized");
  EXPECT_EQ(by_cookie("GET", "/me", {{"Authorization", right}}).status, 200);
}

TEST_F(CookieTest, IsFoundAmongOthersAndInASecondField) {
  for (const std::string& field :
       {"a=b;" + cookie, cookie + ";a=b", "confab_session_x=1; " + cookie})
    EXPECT_EQ(nobody.get("/me", {{"Cookie", field}}).status, 200) << field;
  EXPECT_EQ(nobody.get("/me", {{"Cookie", "a=b"}, {"Cookie", cookie}}).status, 200);
  EXPECT_EQ(nobody.get("/me", {{"Cookie", "a=b; confab"}}).problem(), "401 unauthorized");
}

// --- behind a proxy

struct ProxyTest : ::testing::Test {
  static Options trusting(std::vector<std::string> proxies) {
    Options options;
    options.settings.trusted_proxies = std::move(proxies);
    options.access_log = true;
    return options;
  }
};

TEST_F(ProxyTest, GuessesCountForTheAddressATrustedProxyNames) {
  Server server{trusting({"127.0.0.0/8"})};
  arrive(server, "ann", "correct horse");
  Caller nobody{server};
  for (int i = 0; i < 6; ++i)
    nobody.get("/me", {{"Authorization", wrong}, {"X-Forwarded-For", "203.0.113.5"}});
  const Headers attacker{{"Authorization", right}, {"X-Forwarded-For", "203.0.113.5"}};
  const Headers owner{{"Authorization", right}, {"X-Forwarded-For", "203.0.113.6"}};
  EXPECT_EQ(nobody.get("/me", attacker).problem(), "429 rate-limited");
  EXPECT_EQ(nobody.get("/me", owner).status, 200) << "the owner is undisturbed";
}

TEST_F(ProxyTest, NobodyHidesBehindAFieldOfTheirOwn) {
  Server server{trusting({"127.0.0.1"})};
  arrive(server, "ann", "correct horse");
  Caller nobody{server};
  for (int i = 0; i < 6; ++i)
    nobody.get("/me", {{"Authorization", wrong},
                       {"X-Forwarded-For", "198.51.100." + std::to_string(i)},
                       {"X-Forwarded-For", "203.0.113.5"}});
  EXPECT_EQ(
      nobody.get("/me", {{"Authorization", right}, {"X-Forwarded-For", "203.0.113.5"}}).problem(),
      "429 rate-limited");
}

TEST_F(ProxyTest, WhoIsNotTrustedNamesNobody) {
  Server server;
  arrive(server, "ann", "correct horse");
  Caller nobody{server};
  for (int i = 0; i < 5; ++i)
    nobody.get("/me",
               {{"Authorization", wrong}, {"X-Forwarded-For", "198.51.100." + std::to_string(i)}});
  EXPECT_EQ(nobody.get("/me", {{"Authorization", right}}).problem(), "429 rate-limited");
  EXPECT_THAT(
      nobody.form("/connect", "name=bob&cookie=1", {{"X-Forwarded-Proto", "https"}})("set-cookie"),
      ::testing::Not(HasSubstr("Secure")));
}

TEST_F(ProxyTest, TheCookieIsSecureBehindHttps) {
  Server server{trusting({"127.0.0.1"})};
  EXPECT_THAT(Caller{server}.form("/connect", "name=bob&cookie=1",
                                  {{"X-Forwarded-Proto", "https"}})("set-cookie"),
              HasSubstr("; Secure"));
}

}  // namespace
}  // namespace confab::edge::testing
