// POST /connect, /register, /login, /logout; GET and PATCH /me; devices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/log/memory_log.hpp"
#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
namespace json = boost::json;

struct AccountsTest : ::testing::Test {
  Server server;
  Caller nobody{server};

  Caller with(const Answer& connected) {
    return Caller{server, std::string{connected["/token"].as_string()}};
  }
};

TEST_F(AccountsTest, AFreeNameMakesAGuestAndAPasswordMakesAUser) {
  const Answer guest = nobody.post("/connect", R"({"name":"ann","device":"phone"})");
  EXPECT_EQ(guest.status, 201);
  EXPECT_EQ(guest["/user/name"], "ann");
  EXPECT_EQ(guest["/user/registered"], false);
  EXPECT_EQ(guest["/user/email"], nullptr);
  EXPECT_EQ(guest["/user/banned_until"], nullptr);
  EXPECT_EQ(guest["/user/created_at"], "2026-11-20T20:20:58.020261Z");
  EXPECT_EQ(guest["/user/rate/remaining"], 20);
  EXPECT_EQ(guest["/token"].as_string().size(), 43U);
  EXPECT_EQ(guest["/chats/0/chat"], "general");
  EXPECT_EQ(guest["/unread"], 0);
  EXPECT_EQ(guest("ratelimit-remaining"), "20");
  const Answer user =
      nobody.post("/connect", R"({"name":"Вера","password":"geheim","email":"v@example.org"})");
  EXPECT_EQ(user.status, 201);
  EXPECT_EQ(user["/user/registered"], true);
  EXPECT_EQ(user["/user/email"], "v@example.org");
}

TEST_F(AccountsTest, ANewcomerGetsTheLastTwentyAndTheyCountAsRead) {
  Caller ann = arrive(server, "ann");
  for (int i = 1; i <= 20; ++i) ann.says("message " + std::to_string(i));
  Caller bob = arrive(server, "bob");
  bob.says("message 21");
  const Answer connected = nobody.post("/connect", R"({"name":"eve"})");
  EXPECT_EQ(connected["/messages"].as_array().size(), 20U);
  EXPECT_EQ(connected["/messages/0/text"], "message 2");
  EXPECT_EQ(connected["/messages/19/text"], "message 21");
  EXPECT_EQ(connected["/unread"], 0);
  server.advance(2h);
  EXPECT_EQ(nobody.post("/connect", R"({"name":"dan"})")["/messages"].as_array().size(), 0U)
      << "what has lived its time is no news";
}

TEST_F(AccountsTest, ATakenNameWithoutProofIsRefusedInAnySpelling) {
  arrive(server, "Вера");
  arrive(server, "carol", "geheim");
  for (const char* body : {R"({"name":"Вера"})", R"({"name":"ВЕРА"})",
                           R"({"name":"вера","password":"geheim"})", R"({"name":"Carol"})"})
    EXPECT_EQ(nobody.post("/connect", body).problem(), "409 name-taken") << body;
}

TEST_F(AccountsTest, AKnownNameOrEmailWithItsPasswordComesBackWithANewToken) {
  nobody.post("/register", R"({"name":"carol","email":"C@example.org","password":"geheim"})");
  for (const char* body : {R"({"name":"CAROL","password":"geheim"})",
                           R"({"email":"c@EXAMPLE.org","password":"geheim"})"})
    for (const char* way : {"/connect", "/login"}) {
      const Answer back = nobody.post(way, body);
      EXPECT_EQ(back.status, 200) << body;
      EXPECT_EQ(back["/user/name"], "carol");
      EXPECT_EQ(with(back).get("/me").status, 200);
    }
  for (const char* body : {R"({"name":"carol","password":"wrong!"})",
                           R"({"email":"c@example.org","password":"wrong!"})",
                           R"({"email":"nobody@example.org","password":"geheim"})"})
    EXPECT_EQ(nobody.post("/connect", body).problem(), "401 unauthorized") << body;
  EXPECT_EQ(nobody.post("/login", R"({"name":"nobody","password":"geheim"})").problem(),
            "401 unauthorized");
  EXPECT_EQ(nobody.post("/connect", R"({"email":"c@example.org"})").problem(), "401 unauthorized");
}

TEST_F(AccountsTest, ConnectWithATokenKeepsIt) {
  Caller ann = arrive(server, "ann");
  for (const char* body : {"", "{}", R"({"name":"other"})"}) {
    const Answer again = ann.post("/connect", body);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again["/user/name"], "ann");
    EXPECT_TRUE(again.lacks("/token")) << "it has one";
  }
}

TEST_F(AccountsTest, ConnectWithNameAndPasswordInTheHeaderGivesAToken) {
  arrive(server, "ann", "correct horse");
  const Answer in =
      nobody.post("/connect", {}, {{"Authorization", "Basic YW5uOmNvcnJlY3QgaG9yc2U="}});
  EXPECT_EQ(in.status, 200);
  EXPECT_EQ(with(in).get("/me")["/name"], "ann");
}

TEST_F(AccountsTest, ConnectAsNobodyIsInvalid) {
  EXPECT_EQ(nobody.post("/connect", "{}").problem(), "422 invalid");
  EXPECT_EQ(nobody.post("/connect").problem(), "422 invalid");
  EXPECT_EQ(nobody.post("/connect", R"({"password":"geheim"})").problem(), "422 invalid");
}

TEST_F(AccountsTest, WhatIsWrongWithANameAnEmailOrAPasswordIsSaid) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"name":""})", "name"},
      {R"({"name":"a b"})", "name"},
      {R"({"name":"a/b"})", "name"},
      {R"({"name":"a\u0000b"})", "name"},
      {R"({"name":"абвгдабвгдабвгдабвгдабвгдабвгдабв"})", "name"},
      {R"({"name":7})", "name"},
      {R"({"name":["ann"]})", "name"},
      {R"({"name":"ann","email":"nowhere"})", "email"},
      {R"({"name":"ann","password":"short"})", "password"},
      {R"({"name":"ann","password":"long enough\u0000"})", "password"},
      {R"({"name":"ann","device":"a\nb"})", "device"},
      {R"({"name":"ann","cookie":"yes"})", "cookie"},
  };
  for (const auto& [body, field] : wrong) {
    const Answer answer = nobody.post("/connect", body);
    EXPECT_EQ(answer.problem(), "422 invalid") << body;
    EXPECT_THAT(std::string{answer["/detail"].as_string()},
                HasSubstr("\"" + std::string{field} + "\""));
  }
}

TEST_F(AccountsTest, AnEmailBelongsToOne) {
  nobody.post("/register", R"({"name":"carol","email":"c@example.org","password":"geheim"})");
  EXPECT_EQ(
      nobody.post("/register", R"({"name":"eve","email":"C@Example.org","password":"geheim"})")
          .problem(),
      "409 name-taken");
  EXPECT_EQ(
      nobody.post("/register", R"({"name":"carol","email":"e@example.org","password":"geheim"})")
          .problem(),
      "409 name-taken")
      << "registering never signs in";
}

TEST_F(AccountsTest, RegisterAndLoginSayWhatIsMissing) {
  for (const char* body :
       {R"({"email":"c@example.org","password":"geheim"})",
        R"({"name":"carol","password":"geheim"})", R"({"name":"carol","email":"c@example.org"})"})
    EXPECT_EQ(nobody.post("/register", body).problem(), "422 invalid") << body;
  for (const char* body : {R"({"password":"geheim"})", R"({"name":"carol"})",
                           R"({"name":"a","email":"a@b","password":"geheim"})"})
    EXPECT_EQ(nobody.post("/login", body).problem(), "422 invalid") << body;
  EXPECT_EQ(nobody.post("/login").problem(), "400 malformed")
      << "an empty body where one is needed";
  EXPECT_EQ(nobody.post("/register").problem(), "400 malformed");
}

TEST_F(AccountsTest, RegisteringMakesSomebodyNewEvenForWhoIsSignedIn) {
  Caller ann = arrive(server, "ann");
  const Answer made =
      ann.post("/register", R"({"name":"carol","email":"c@example.org","password":"geheim"})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(with(made).get("/me")["/name"], "carol");
  EXPECT_EQ(ann.get("/me")["/name"], "ann");
}

TEST_F(AccountsTest, TwoWhoWantOneNameAtOnceAreOneTooMany) {
  server.on_loop([&] { server.log().hold(); });
  Client one{server.port()};
  Client other{server.port()};
  const std::string asks =
      request("POST", "/connect", {{"Content-Type", std::string{form_type}}}, "name=ann");
  one.send(asks);
  EXPECT_TRUE(server.eventually([&] { return server.log().held() == 1; }));
  other.send(asks);
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 3; }));
  server.on_loop([&] { server.log().release(); });
  EXPECT_EQ(one.answer().status, 201);
  EXPECT_EQ(other.answer().problem(), "409 name-taken");
}

TEST_F(AccountsTest, LogoutEndsThisTokenAndEverywhereAll) {
  Caller ann = arrive(server, "ann", "geheim");
  Caller phone = with(nobody.form("/login", "name=ann&password=geheim"));
  Caller tablet = with(nobody.form("/login", "name=ann&password=geheim"));
  const Answer out = phone.post("/logout");
  EXPECT_EQ(out.status, 204);
  EXPECT_FALSE(out.has("set-cookie"));
  EXPECT_EQ(phone.get("/me").problem(), "401 unauthorized");
  EXPECT_EQ(tablet.get("/me").status, 200);
  EXPECT_EQ(tablet.post("/logout?everywhere=0").status, 204);
  EXPECT_EQ(ann.get("/me").status, 200);
  Caller desk = with(nobody.form("/login", "name=ann&password=geheim"));
  EXPECT_EQ(desk.post("/logout?everywhere=1").status, 204);
  EXPECT_EQ(ann.get("/me").problem(), "401 unauthorized");
}

TEST_F(AccountsTest, LogoutByPasswordHasNoTokenToEndUnlessEverywhere) {
  Caller ann = arrive(server, "ann", "correct horse");
  const Header basic{"Authorization", "Basic YW5uOmNvcnJlY3QgaG9yc2U="};
  EXPECT_EQ(nobody.post("/logout", {}, {basic}).status, 204);
  EXPECT_EQ(ann.get("/me").status, 200);
  EXPECT_EQ(nobody.post("/logout?everywhere=true", {}, {basic}).status, 204);
  EXPECT_EQ(ann.get("/me").status, 401);
  EXPECT_EQ(nobody.post("/logout?everywhere=true", {}, {basic}).status, 204) << "nothing is left";
}

TEST_F(AccountsTest, LogoutTakesItsWordInTheQueueOnly) {
  Caller ann = arrive(server, "ann");
  EXPECT_EQ(ann.form("/logout", "everywhere=1").problem(), "400 malformed");
  EXPECT_EQ(ann.post("/logout?everywhere=perhaps").problem(), "422 invalid");
  EXPECT_EQ(ann.ask("POST", "/logout?everywhere=x", {}, json_type).problem(), "422 invalid")
      << "a type without a body is no body";
  EXPECT_EQ(ann.get("/me").status, 200);
}

TEST_F(AccountsTest, AFullDiskIsUnavailableWithAPauseAndLaterItWorks) {
  server.on_loop([&] {
    server.log().fail_next_write(
        boost::system::errc::make_error_code(boost::system::errc::no_space_on_device));
  });
  EXPECT_EQ(nobody.form("/connect", "name=ann").problem(), "503 unavailable");
  EXPECT_EQ(nobody.form("/connect", "name=ann").status, 201) << "the refusal took no name";
}

TEST_F(AccountsTest, OneselfIsShownWithWhatConcernsNobodyElse) {
  Caller ann = arrive(server, "ann");
  const Answer me = ann.get("/me");
  EXPECT_EQ(me["/name"], "ann");
  EXPECT_EQ(me["/strikes"], 0);
  EXPECT_EQ(me["/rate/limit"], 20);
  EXPECT_EQ(me["/rate/resets_at"], nullptr);
  EXPECT_FALSE(me.lacks("/rate/resets_at")) << "null, not left out";
  EXPECT_FALSE(me.lacks("/email"));
  EXPECT_FALSE(me.lacks("/banned_until"));
}

TEST_F(AccountsTest, AGuestBecomesRegisteredByAPassword) {
  Caller ann = arrive(server, "ann");
  const Answer changed = ann.patch("/me", R"({"password":"geheim","email":"a@example.org"})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed["/registered"], true);
  EXPECT_EQ(changed["/email"], "a@example.org");
  EXPECT_EQ(nobody.form("/login", "email=a@example.org&password=geheim").status, 200);
  EXPECT_EQ(ann.patch("/me", R"({"password":"geheimer"})").status, 200);
  EXPECT_EQ(nobody.form("/login", "name=ann&password=geheim").problem(), "401 unauthorized");
  EXPECT_EQ(nobody.form("/login", "name=ann&password=geheimer").status, 200);
}

TEST_F(AccountsTest, AChangeThatIsWrongIsSaid) {
  Caller ann = arrive(server, "ann");
  nobody.post("/register", R"({"name":"carol","email":"c@example.org","password":"geheim"})");
  for (const char* body : {"{}", R"({"password":"short"})", R"({"email":"x"})", R"({"email":null})",
                           R"({"password":123456})"})
    EXPECT_EQ(ann.patch("/me", body).problem(), "422 invalid") << body;
  EXPECT_EQ(ann.patch("/me", R"({"email":"C@example.org"})").problem(), "409 name-taken");
  EXPECT_EQ(ann.patch("/me", R"({"name":"other"})").problem(), "400 malformed");
  EXPECT_EQ(nobody.patch("/me", R"({"email":"x@y"})").problem(), "401 unauthorized");
}

TEST_F(AccountsTest, DevicesAreListedAndEndedOneByOne) {
  nobody.post("/register", R"({"name":"ann","email":"a@b","password":"geheim","device":"desk"})");
  server.advance(1min);
  Caller phone =
      with(nobody.post("/login", R"({"name":"ann","password":"geheim","device":"тел"})"));
  const Answer list = phone.get("/me/devices");
  EXPECT_EQ(list["/devices"].as_array().size(), 2U);
  EXPECT_EQ(list["/devices/0/device"], "desk");
  EXPECT_EQ(list["/devices/0/current"], false);
  EXPECT_EQ(list["/devices/1/device"], "тел");
  EXPECT_EQ(list["/devices/1/current"], true);
  EXPECT_EQ(list["/devices/1/created_at"], "2026-11-20T20:21:58.020261Z");
  EXPECT_EQ(list["/devices/1/last_seen_at"], "2026-11-20T20:21:58.020261Z");
  const auto id = [&](const char* at) {
    return "/me/devices/" + std::to_string(list[at].to_number<std::uint64_t>());
  };
  EXPECT_EQ(phone.del(id("/devices/0/id")).status, 204);
  EXPECT_EQ(phone.del(id("/devices/0/id")).problem(), "404 not-found");
  for (const char* none : {"999", "x", "-1", "0x1", "99999999999999999999999"})
    EXPECT_EQ(phone.del(std::string{"/me/devices/"} + none).problem(), "404 not-found") << none;
  EXPECT_EQ(phone.get("/me/devices")["/devices"].as_array().size(), 1U);
  Caller other = arrive(server, "bob");
  EXPECT_EQ(other.del(id("/devices/1/id")).problem(), "404 not-found") << "not his";
}

TEST_F(AccountsTest, NoIdStandsForAllDevices) {
  Caller ann = arrive(server, "ann");
  EXPECT_EQ(ann.ask("DELETE", "/me/devices/0").problem(), "404 not-found");
  EXPECT_EQ(ann.get("/me").status, 200);
}

}  // namespace
}  // namespace confab::edge::testing
