// A server with a password for everyone who connects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Options with_password() {
  Options options;
  options.access_password = "open sesame";
  options.settings.trusted_proxies = {"127.0.0.1"};
  return options;
}

struct AccessPasswordTest : ::testing::Test {
  Server server{with_password()};
  Caller nobody{server};

  Answer connects(std::string_view body, const Headers& more = {}) {
    return nobody.post("/connect", body, more);
  }
  static std::string detail(const Answer& answer) {
    return std::string{answer["/detail"].as_string()};
  }
};

constexpr std::string_view bob = R"({"name":"bob","access_password":"open sesame"})";
constexpr std::string_view bob_guesses = R"({"name":"bob","access_password":"sesame"})";

TEST_F(AccessPasswordTest, IsNeededToConnect) {
  const Answer without = connects(R"({"name":"bob"})");
  EXPECT_EQ(without.problem(), "401 unauthorized");
  EXPECT_THAT(detail(without), HasSubstr("access_password"));
  const Answer wrong = connects(bob_guesses);
  EXPECT_EQ(wrong.problem(), "401 unauthorized");
  EXPECT_THAT(detail(wrong), HasSubstr("wrong"));
  EXPECT_NE(detail(wrong), detail(without)) << "which of the two it is";
  EXPECT_EQ(connects(bob).status, 201);
  EXPECT_EQ(nobody.form("/connect", "name=cora&access_password=open sesame").status, 201);
  EXPECT_EQ(connects(R"({"name":"dora","access_password":7})").problem(), "422 invalid");
}

TEST_F(AccessPasswordTest, IsNeededToRegister) {
  const std::string ann = R"("name":"ann","email":"ann@example.org","password":"her password")";
  EXPECT_EQ(nobody.post("/register", "{" + ann + "}").problem(), "401 unauthorized");
  EXPECT_EQ(nobody.post("/register", "{" + ann + R"(,"access_password":"her password"})").problem(),
            "401 unauthorized");
  EXPECT_EQ(nobody.post("/register", "{" + ann + R"(,"access_password":"open sesame"})").status,
            201);
}

TEST_F(AccessPasswordTest, TellsNobodyWithoutItWhichNamesThereAre) {
  EXPECT_EQ(connects(bob).status, 201);
  const Answer taken = connects(R"({"name":"bob"})");
  EXPECT_EQ(taken.problem(), "401 unauthorized");
  EXPECT_EQ(taken.body, connects(R"({"name":"free"})").body);
  EXPECT_EQ(connects(bob).problem(), "409 name-taken") << "with it, names are told as ever";
}

TEST_F(AccessPasswordTest, IsNotNeededByWhoHasATokenOrSignsIn) {
  const Answer in =
      connects(R"({"name":"ann","password":"her password","access_password":"open sesame"})");
  ASSERT_EQ(in.status, 201);
  Caller ann{server, std::string{in["/token"].as_string()}};
  EXPECT_EQ(ann.post("/connect").status, 200);
  EXPECT_EQ(nobody.post("/login", R"({"name":"ann","password":"her password"})").status, 200);
  EXPECT_EQ(connects(R"({"name":"ann","password":"her password"})").problem(), "401 unauthorized")
      << "a password of one's own is another one";
  const std::string basic = "Basic YW5uOmhlciBwYXNzd29yZA==";  // ann:her password
  EXPECT_EQ(connects("{}", {{"Authorization", basic}}).problem(), "401 unauthorized");
  EXPECT_EQ(connects(R"({"access_password":"open sesame"})", {{"Authorization", basic}}).status,
            200);
}

TEST_F(AccessPasswordTest, IsNotNeededToLookAtTheServer) {
  for (const char* path : {"/status", "/healthz", "/readyz", "/docs", "/openapi.json"})
    EXPECT_EQ(nobody.get(path).status, 200) << path;
}

TEST_F(AccessPasswordTest, FiveGuessesFromAnAddressCostItHalfAMinuteAndNobodyElse) {
  const Headers attacker{{"X-Forwarded-For", "203.0.113.5"}};
  const Headers other{{"X-Forwarded-For", "203.0.113.6"}};
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(connects(R"({"name":"bob"})", attacker).status, 401) << "none given is no guess";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(connects(bob_guesses, attacker).status, 401);
  const Answer paused = connects(bob, attacker);
  EXPECT_EQ(paused.problem(), "429 rate-limited");
  EXPECT_EQ(paused("retry-after"), "30");
  EXPECT_EQ(connects(bob, other).status, 201) << "somebody else comes in";
  server.advance(30s);
  EXPECT_EQ(connects(bob_guesses, attacker).status, 401);
  EXPECT_EQ(connects(bob, attacker)("retry-after"), "60") << "it doubles";
}

TEST_F(AccessPasswordTest, IsTakenWhereNoneIsWanted) {
  Server open;
  EXPECT_EQ(Caller{open}.post("/connect", bob).status, 201)
      << "a client may have one in its settings";
}

}  // namespace
}  // namespace confab::edge::testing
