// What a new password means for the sessions there are, and for the hashes that are kept; and who
// may give a browser a session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct NewPassword : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann", "her password");
  Caller phone = signs_in("her password");
  std::unique_ptr<EventStream> at_desk = follow(server, ann, Kind::sse);
  std::unique_ptr<EventStream> on_phone = follow(server, phone, Kind::socket);

  NewPassword() {
    EXPECT_THAT(at_desk->told(), StartsWith("open"));
    EXPECT_THAT(on_phone->told(), StartsWith("open"));
  }
  Answer login(std::string_view password) {
    return Caller{server}.post("/login",
                               R"({"name":"ann","password":")" + std::string{password} + R"("})");
  }
  Caller signs_in(std::string_view password) {
    const Answer in = login(password);
    EXPECT_EQ(in.status, 200) << in.body;
    return Caller{server, std::string{in["/token"].as_string()}};
  }
  void desk_hears(std::string_view text) {
    arrive(server, "bob-" + std::string{text}).says(text);
    EXPECT_THAT(at_desk->told(), HasSubstr(std::string{text}));
  }
};

TEST_F(NewPassword, EndsTheOtherSessionsAndTheirStreamsWhenAsked) {
  const Answer changed =
      ann.patch("/me", R"({"password":"a better one","end_other_sessions":true})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed["/name"], "ann");
  EXPECT_THAT(on_phone->told(), StartsWith("closed revoked"));
  EXPECT_TRUE(on_phone->ends(1008));
  EXPECT_EQ(phone.get("/me").problem(), "401 unauthorized");
  EXPECT_EQ(ann.get("/me").status, 200) << "the one that asked stays";
  EXPECT_EQ(ann.get("/me/devices")["/devices"].as_array().size(), 1U);
  desk_hears("hello");
  EXPECT_EQ(login("her password").problem(), "401 unauthorized");
  EXPECT_EQ(login("a better one").status, 200);
}

TEST_F(NewPassword, LeavesThemAloneWhenNotAsked) {
  EXPECT_EQ(ann.patch("/me", R"({"password":"a better one"})").status, 200);
  EXPECT_EQ(ann.patch("/me", R"({"password":"a third one","end_other_sessions":false})").status,
            200);
  EXPECT_EQ(phone.get("/me").status, 200);
  arrive(server, "bob").says("hello");
  EXPECT_THAT(on_phone->told(), HasSubstr("hello"));
}

TEST_F(NewPassword, EndsStreamsByPasswordAndByRoomTokenToo) {
  const std::string basic = "Basic YW5uOmhlciBwYXNzd29yZA==";  // ann:her password
  Client by_password{server.port()};
  by_password.send(request("GET", "/events", {{"Authorization", basic}}));
  EXPECT_EQ(by_password.answer(true).status, 200);
  const Answer made = phone.post("/chats/general/token");
  Socket by_room_token{server, std::string{made["/token"].as_string()}, {}};
  EXPECT_THAT(by_room_token.told(), StartsWith("open"));
  EXPECT_EQ(ann.patch("/me", R"({"password":"a better one","end_other_sessions":true})").status,
            200);
  EXPECT_THAT(by_room_token.told(), StartsWith("closed revoked"));
  std::string all;
  for (std::string more = "-"; !more.empty(); all += more) more = by_password.take();
  EXPECT_THAT(all, HasSubstr("revoked"));
  desk_hears("hello");
}

TEST_F(NewPassword, ByPasswordEndsEverySessionForNoneOfThemAsked) {
  const std::string basic = "Basic YW5uOmhlciBwYXNzd29yZA==";
  const Answer changed =
      Caller{server}.patch("/me", R"({"password":"a better one","end_other_sessions":true})",
                           {{"Authorization", basic}});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_THAT(at_desk->told(), StartsWith("closed revoked"));
  EXPECT_THAT(on_phone->told(), StartsWith("closed revoked"));
  EXPECT_EQ(ann.get("/me").status, 401);
  EXPECT_EQ(login("a better one").status, 200);
}

TEST_F(NewPassword, IsNeededToEndTheOthers) {
  for (const char* body : {R"({"end_other_sessions":true})",
                           R"({"email":"ann@example.org","end_other_sessions":true})",
                           R"({"password":"a better one","end_other_sessions":"maybe"})"})
    EXPECT_EQ(ann.patch("/me", body).problem(), "422 invalid") << body;
  EXPECT_EQ(phone.get("/me").status, 200);
}

TEST_F(NewPassword, OfOneUserEndsNobodyElsesSessions) {
  Caller bob = arrive(server, "bob");
  const auto to_bob = follow(server, bob, Kind::socket);
  EXPECT_THAT(to_bob->told(), StartsWith("open"));
  EXPECT_EQ(ann.patch("/me", R"({"password":"a better one","end_other_sessions":true})").status,
            200);
  ann.says("hello");
  EXPECT_THAT(to_bob->told(), HasSubstr("hello"));
}

// --- hashes of yesterday's parameters

/// A hash that costs the least there is, on a server where they cost more.
struct YesterdaysHash : ::testing::Test {
  static Options costly() {
    Options options;
    options.password_cost = core::PasswordCost::interactive;
    return options;
  }
  Server server{costly()};

  YesterdaysHash() {
    chat::AddUser ann;
    ann.name = ann.name_key = "ann";
    // Argon2id, one pass over 8 KiB: of "her password".
    ann.password_hash = least_hash();
    ann.token = {1};
    server.commit({ann});
  }
  static std::string least_hash() {
    std::string hash;
    Server cheap;
    arrive(cheap, "ann", "her password");
    cheap.on_loop([&] { hash = cheap.hub().chat().find_name("ann")->password_hash; });
    return hash;
  }
  std::string hash() {
    std::string hash;
    server.on_loop([&] { hash = server.hub().chat().find_name("ann")->password_hash; });
    return hash;
  }
  Answer login(std::string_view password = "her password") {
    return Caller{server}.post("/login",
                               R"({"name":"ann","password":")" + std::string{password} + R"("})");
  }
  bool is_renewed() {
    return server.eventually([&] {
      return server.hub().chat().find_name("ann")->password_hash.find("m=65536") !=
             std::string::npos;
    });
  }
};

TEST_F(YesterdaysHash, IsMadeAnewWhenItsPasswordIsGiven) {
  const std::string old = hash();
  EXPECT_THAT(old, HasSubstr("m=8,"));
  EXPECT_EQ(login("wrong").status, 401);
  EXPECT_EQ(hash(), old) << "a wrong one says nothing of the right one";
  EXPECT_EQ(login().status, 200);
  EXPECT_TRUE(is_renewed());
  EXPECT_EQ(login().status, 200) << "the password is the same";
  const std::string renewed = hash();
  EXPECT_EQ(login().status, 200);
  EXPECT_EQ(hash(), renewed) << "once is enough";
}

TEST_F(YesterdaysHash, IsMadeAnewWhenAScriptSignsInWithEachRequest) {
  const std::string basic = "Basic YW5uOmhlciBwYXNzd29yZA==";
  EXPECT_EQ(Caller{server}.get("/me", {{"Authorization", basic}}).status, 200);
  EXPECT_TRUE(is_renewed());
}

TEST_F(YesterdaysHash, IsGoodForManyWhoSignInAtOnce) {
  std::vector<std::unique_ptr<Client>> clients;
  const std::string body = R"({"name":"ann","password":"her password"})";
  for (int i = 0; i < 6; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
    clients.back()->send(request("POST", "/login", {{"Content-Type", "application/json"}}, body));
  }
  for (const auto& client : clients) EXPECT_EQ(client->answer().status, 200);
  EXPECT_TRUE(is_renewed());
}

TEST_F(YesterdaysHash, DoesNotComeBackWhenThePasswordWasChangedMeanwhile) {
  const Answer in = login();
  ASSERT_EQ(in.status, 200);
  Caller ann{server, std::string{in["/token"].as_string()}};
  EXPECT_EQ(ann.patch("/me", R"({"password":"a better one"})").status, 200);
  EXPECT_TRUE(is_renewed());
  EXPECT_EQ(login("a better one").status, 200);
  EXPECT_EQ(login().status, 401);
}

// A page of another server can post a form to here, and the browser would keep the cookie.
TEST(CookieSessions, ComeFromPagesOfThisServerOnly) {
  Server server;
  Caller nobody{server};
  nobody.post("/register",
              R"({"name":"ann","email":"ann@example.org","password":"a long secret"})");
  for (const auto& [path, fields] :
       {std::pair{"/connect", "name=bob&cookie=true"},
        {"/register", "name=cleo&email=c@example.org&password=a+long+secret&cookie=true"},
        {"/login", "name=ann&password=a+long+secret&cookie=true"}}) {
    const Answer foreign = nobody.form(path, fields, {{"Origin", "https://evil.example"}});
    EXPECT_EQ(foreign.problem(), "403 forbidden") << path;
    EXPECT_FALSE(foreign.has("set-cookie")) << path;
    const Answer ours = nobody.form(path, fields, {{"Origin", "http://confab.test"}});
    EXPECT_LT(ours.status, 300) << path;
    EXPECT_THAT(ours("set-cookie"), HasSubstr("HttpOnly; SameSite=Lax")) << path;
  }
}

}  // namespace
}  // namespace confab::edge::testing
