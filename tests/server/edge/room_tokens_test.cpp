// Room tokens over a real socket: who gets one, what it opens, and when that ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"
#include "tests/support/jwt_forge.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using confab::testing::forge;
using confab::testing::hs256;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string number(std::uint64_t id) { return std::to_string(id); }
Headers bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }
std::string text(const boost::json::value& value) { return std::string{value.as_string()}; }

struct RoomTokenTest : ::testing::Test {
  Options options;
  Server server{options};
  Caller ann = arrive(server, "ann", "her password");
  Caller bob = arrive(server, "bob");
  Caller eve = arrive(server, "eve");
  Caller nobody{server};

  RoomTokenTest() {
    EXPECT_EQ(ann.post("/chats", R"({"title":"Gardening"})").status, 201);
    EXPECT_EQ(bob.post("/chats/Gardening/join").status, 204);
  }
  static std::string token(Caller& who, std::string_view chat = "Gardening") {
    const Answer answer = who.post("/chats/" + std::string{chat} + "/token");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.status == 201 ? text(answer["/token"]) : "none";
  }
  std::string private_room() {
    const Answer made = ann.post("/chats", R"({"title":"Plans","private":true})");
    return text(made["/chat"]);
  }
  Socket open(const std::string& with, std::string query = {}) {
    return Socket{server, with, Socket::How{std::move(query)}};
  }
  std::unique_ptr<HttpEvents> listen(const std::string& with, std::string_view query = {}) {
    return std::make_unique<HttpEvents>(server, Caller{server, with}, Kind::lines, query);
  }
  /// A token that this server would make, but for what a test changes.
  std::string forged(std::string_view sub, std::string_view room, std::string_view jti = "x") {
    const std::string at = "1795206058";
    return forge(hs256,
                 R"({"aud":"confab","exp":1795206118,"iat":)" + at + R"(,"iss":"confab","jti":")" +
                     std::string{jti} + R"(","room":")" + std::string{room} + R"(","sub":")" +
                     std::string{sub} + R"("})",
                 options.room_key);
  }
};

// --- who gets one

TEST_F(RoomTokenTest, AMemberGetsOneThatSaysUntilWhen) {
  const Answer answer = bob.post("/chats/Gardening/token");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer["/expires_at"], "2026-11-20T20:21:58.000000Z");
  EXPECT_EQ(answer("cache-control"), "no-store");
  EXPECT_TRUE(answer.has("ratelimit-limit"));
  EXPECT_EQ(bob.post("/chats/general/token").status, 201);
}

TEST_F(RoomTokenTest, NobodyElseGetsOneAndAPrivateRoomIsNotThere) {
  EXPECT_EQ(eve.post("/chats/Gardening/token").problem(), "403 forbidden");
  EXPECT_EQ(nobody.post("/chats/Gardening/token").problem(), "401 unauthorized");
  const Answer unknown = eve.post("/chats/Nowhere/token");
  EXPECT_EQ(unknown.problem(), "404 not-found");
  const Answer hidden = eve.post("/chats/" + private_room() + "/token");
  EXPECT_EQ(hidden.status, 404);
  EXPECT_EQ(hidden.body, unknown.body);
  EXPECT_EQ(bob.post("/chats/@ann/token").problem(), "409 conflict");
  EXPECT_EQ(bob.post("/chats/@nobody/token").problem(), "404 not-found");
  EXPECT_EQ(bob.post("/chats/Gardening/token", R"({"minutes":90})").problem(), "400 malformed");
}

TEST_F(RoomTokenTest, WhoWasInvitedHasToEnterFirst) {
  const std::string room = private_room();
  EXPECT_EQ(ann.post("/chats/" + room + "/invites", R"({"users":["bob"]})").status, 204);
  EXPECT_EQ(bob.post("/chats/" + room + "/token").problem(), "403 forbidden");
  EXPECT_EQ(bob.post("/chats/" + room + "/join").status, 204);
  EXPECT_EQ(bob.post("/chats/" + room + "/token").status, 201);
}

// --- what it opens

TEST_F(RoomTokenTest, OpensTheRoomsLiveConnectionAndNothingOfOtherChats) {
  Socket socket = open(token(bob));
  EXPECT_EQ(socket.head().status, 101);
  EXPECT_THAT(socket.told(), StartsWith("open"));
  const auto lines = listen(token(bob));
  EXPECT_THAT(lines->told(), StartsWith("open"));
  ann.says("in general");
  ann.says("to bob", R"(,"to":"bob")");
  const std::string id = number(ann.says("seeds", R"(,"chat":"Gardening")"));
  EXPECT_EQ(socket.told(), id + " message Gardening ann: seeds");
  EXPECT_EQ(lines->told(), id + " message Gardening ann: seeds");
}

TEST_F(RoomTokenTest, ComesAsANameOfAProtocolFromABrowser) {
  Caller browser{server};
  Socket socket{server, "", {.more = {{"Sec-WebSocket-Protocol", "confab, bearer." + token(bob)}}}};
  EXPECT_EQ(socket.head().status, 101);
  EXPECT_EQ(socket.head()("sec-websocket-protocol"), "confab");
  EXPECT_THAT(socket.told(), StartsWith("open"));
}

TEST_F(RoomTokenTest, TellsWhatWasMissedInItsRoomOnly) {
  const std::string first = number(ann.says("one", R"(,"chat":"Gardening")"));
  ann.says("elsewhere");
  const std::string second = number(ann.says("two", R"(,"chat":"Gardening")"));
  const auto lines = listen(token(bob), "?after=" + first);
  EXPECT_EQ(lines->told(), "open " + first);
  EXPECT_EQ(lines->told(), second + " message Gardening ann: two");
  const Answer poll = nobody.get("/events?poll=1&after=" + first, bearer(token(bob)));
  EXPECT_THAT(poll.body, HasSubstr("two"));
  EXPECT_THAT(poll.body, ::testing::Not(HasSubstr("elsewhere")));
}

TEST_F(RoomTokenTest, AnotherChatIsForbidden) {
  const std::string mine = token(bob);
  EXPECT_EQ(nobody.get("/events?chat=Gardening&poll=1", bearer(mine)).status, 200);
  for (const char* other : {"general", "%40ann", "Nowhere", "~aaaaaaaaaaaaaaaa"})
    EXPECT_EQ(nobody.get(std::string{"/events?poll=1&chat="} + other, bearer(mine)).problem(),
              "403 forbidden")
        << other;
}

TEST_F(RoomTokenTest, OpensNothingElse) {
  const std::string mine = token(bob);
  const std::string message = number(ann.says("seeds", R"(,"chat":"Gardening")"));
  for (const std::string& path :
       {std::string{"/status"}, std::string{"/me"}, std::string{"/me/devices"},
        std::string{"/users"}, std::string{"/chats"}, std::string{"/chats/Gardening"},
        std::string{"/chats/Gardening/messages"}, std::string{"/chats/Gardening/members"},
        std::string{"/scheduled"}, "/messages/" + message}) {
    const Answer answer = nobody.get(path, bearer(mine));
    EXPECT_EQ(answer.problem(), "403 forbidden") << path;
    EXPECT_THAT(text(answer["/detail"]), HasSubstr("GET /events")) << path;
    EXPECT_FALSE(answer.has("ratelimit-limit")) << path;
  }
  for (const char* path : {"/send", "/logout", "/chats/Gardening/token", "/chats/Gardening/leave",
                           "/connect", "/users/ann/reports"})
    EXPECT_EQ(nobody
                  .post(path,
                        std::string_view{path} == "/send"                ? R"({"text":"x"})"
                        : std::string_view{path} == "/connect"           ? R"({"name":"x"})"
                        : std::string_view{path} == "/users/ann/reports" ? "{}"
                                                                         : "",
                        bearer(mine))
                  .problem(),
              "403 forbidden")
        << path;
  EXPECT_EQ(nobody.patch("/me", R"({"password":"another one"})", bearer(mine)).problem(),
            "403 forbidden");
  EXPECT_EQ(nobody.del("/chats/Gardening", bearer(mine)).problem(), "403 forbidden");
  EXPECT_EQ(nobody.get("/me", {{"Cookie", "confab_session=" + mine}}).problem(),
            "401 unauthorized");
  EXPECT_EQ(nobody.get("/events?poll=1", {{"Cookie", "confab_session=" + mine}}).problem(),
            "401 unauthorized");
  EXPECT_EQ(nobody.get("/healthz", bearer(mine)).status, 200);
}

TEST_F(RoomTokenTest, SpeaksReadsAndTypesInItsRoomOnly) {
  Socket socket = open(token(bob));
  const auto error = [&](std::string_view command) {
    const boost::json::value answer = socket.ask(command);
    const boost::json::value* code = answer.as_object().if_contains("code");
    return code != nullptr ? text(*code) : std::string{"no error"};
  };
  EXPECT_THAT(socket.told(), StartsWith("open"));
  const boost::json::value sent = socket.ask(R"({"type":"send","text":"roses"})");
  EXPECT_EQ(sent.at("message").at("chat"), "Gardening") << "the room, not the general chat";
  const std::string id = number(sent.at("message").at("id").to_number<std::uint64_t>());
  EXPECT_EQ(socket.ask(R"({"type":"send","text":"x","chat":null})").at("message").at("chat"),
            "Gardening");
  EXPECT_EQ(error(R"({"type":"send","text":"x","chat":"gardening"})"), "no error");
  EXPECT_EQ(error(R"({"type":"read","up_to":)" + id + "}"), "no error");
  EXPECT_EQ(error(R"({"type":"typing"})"), "no error");
  EXPECT_EQ(error(R"({"type":"ping"})"), "no error");
  for (const char* elsewhere :
       {R"({"type":"send","text":"x","chat":"general"})",
        R"({"type":"send","text":"x","to":"ann"})", R"({"type":"send","text":"x","chat":"@ann"})",
        R"({"type":"send","text":"x","chat":"Nowhere"})",
        R"({"type":"send","text":"x","chat":"Gardening","to":"ann"})",
        R"({"type":"read","chat":"general","up_to":1})", R"({"type":"typing","chat":"general"})"})
    EXPECT_EQ(error(elsewhere), "forbidden") << elsewhere;
  const std::string outside = number(ann.says("in general"));
  EXPECT_EQ(error(R"({"type":"send","text":"x","reply_to":)" + outside + "}"), "invalid");
  EXPECT_EQ(error(R"({"type":"send","text":"x","reply_to":)" + id + "}"), "no error");
  EXPECT_EQ(error(R"({"type":"send","text":"x","chat":7})"), "invalid");
}

TEST_F(RoomTokenTest, OfTheGeneralChatOpensThat) {
  Socket socket = open(token(bob, "general"));
  EXPECT_THAT(socket.told(), StartsWith("open"));
  ann.says("seeds", R"(,"chat":"Gardening")");
  const std::string id = number(ann.says("hello"));
  EXPECT_EQ(socket.told(), id + " message general ann: hello");
}

// --- when it opens nothing

TEST_F(RoomTokenTest, OpensForAMinuteAndWhatItOpenedLastsLonger) {
  const std::string mine = token(bob);
  server.advance(59s);
  Socket socket = open(mine);
  EXPECT_THAT(socket.told(), StartsWith("open"));
  server.advance(1s);
  const Answer late = nobody.get("/events?poll=1", bearer(mine));
  EXPECT_EQ(late.problem(), "401 unauthorized");
  EXPECT_THAT(text(late["/detail"]), HasSubstr("expired"));
  server.advance(1h);
  const std::string id = number(ann.says("seeds", R"(,"chat":"Gardening")"));
  EXPECT_EQ(socket.told(), id + " message Gardening ann: seeds");
}

TEST_F(RoomTokenTest, ForgedOnesOpenNothing) {
  const std::string good = token(bob);
  std::string spoiled = good;
  spoiled.back() = spoiled.back() == 'A' ? 'Q' : 'A';
  const std::string claims = good.substr(good.find('.'), good.rfind('.') - good.find('.'));
  for (const std::string& bad :
       {spoiled, confab::testing::base64url(R"({"alg":"none","typ":"JWT"})") + claims + ".",
        good.substr(0, good.rfind('.')), good + ".", std::string{"."}, std::string{".."},
        std::string{"a.b.c"}, std::string(4000, '.')}) {
    EXPECT_EQ(nobody.get("/events?poll=1", bearer(bad)).problem(), "401 unauthorized") << bad;
    EXPECT_EQ(nobody.get("/me", bearer(bad)).problem(), "401 unauthorized") << bad;
    EXPECT_EQ(Socket(server, bad, {}).head().status, 401) << bad;
  }
  Server another;
  EXPECT_EQ(Caller{another}.get("/events?poll=1", bearer(good)).problem(), "401 unauthorized");
}

TEST_F(RoomTokenTest, OfWhoHasTheKeyAreGoodIfTheyAreTrue) {
  EXPECT_EQ(nobody.get("/events?poll=1", bearer(forged("bob", "Gardening"))).status, 200);
  EXPECT_EQ(nobody.get("/events?poll=1", bearer(forged("bob", "general"))).status, 200);
  for (const auto& [sub, room] : {std::pair{"eve", "Gardening"}, std::pair{"nobody", "Gardening"},
                                  std::pair{"bob", "Nowhere"}, std::pair{"bob", "@ann"},
                                  std::pair{"bob@example.org", "Gardening"}})
    EXPECT_EQ(nobody.get("/events?poll=1", bearer(forged(sub, room))).problem(), "401 unauthorized")
        << sub << " in " << room;
}

TEST_F(RoomTokenTest, ARegisteredUserIsNamedByTheEMailAddress) {
  EXPECT_EQ(ann.patch("/me", R"({"email":"ann@example.org"})").status, 200);
  const std::string mine = token(ann);
  EXPECT_EQ(nobody.get("/events?poll=1", bearer(mine)).status, 200);
  EXPECT_EQ(nobody.get("/events?poll=1", bearer(forged("ANN@example.org", "Gardening"))).status,
            200);
  // The address changes hands: whoever has it now has not its tokens.
  EXPECT_EQ(ann.patch("/me", R"({"email":"new@example.org"})").status, 200);
  EXPECT_EQ(nobody.get("/events?poll=1", bearer(mine)).problem(), "401 unauthorized");
  EXPECT_EQ(bob.patch("/me", R"({"email":"ann@example.org"})").status, 200);
  EXPECT_EQ(nobody.get("/events?poll=1", bearer(mine)).problem(), "401 unauthorized");
}

TEST_F(RoomTokenTest, ANamesakeInheritsNoneNorDoesANewRoomOfThatTitle) {
  chat::UserId first{};
  const std::string of_bob = token(bob);
  const std::string of_ann = token(ann);
  server.on_loop([&] { first = server.hub().chat().find_name("bob")->id; });
  server.commit({chat::ForgetUser{first}});
  Caller second = arrive(server, "bob");
  EXPECT_EQ(second.post("/chats/Gardening/join").status, 204);
  EXPECT_EQ(nobody.get("/events?poll=1", bearer(of_bob)).problem(), "401 unauthorized");
  EXPECT_EQ(ann.del("/chats/Gardening").status, 204);
  EXPECT_EQ(ann.post("/chats", R"({"title":"Gardening"})").status, 201);
  EXPECT_EQ(nobody.get("/events?poll=1", bearer(of_ann)).problem(), "401 unauthorized");
}

// --- when it ends

struct Ends : RoomTokenTest {
  std::unique_ptr<Socket> socket = std::make_unique<Socket>(server, token(bob), Socket::How{});
  std::unique_ptr<HttpEvents> lines = listen(token(bob));
  std::unique_ptr<EventStream> own = follow(server, bob, Kind::lines);

  Ends() {
    for (EventStream* stream : {static_cast<EventStream*>(socket.get()),
                                static_cast<EventStream*>(lines.get()), own.get()})
      EXPECT_THAT(stream->told(), StartsWith("open"));
  }
  void both_end() {
    EXPECT_THAT(socket->told(), StartsWith("closed revoked"));
    EXPECT_EQ(socket->close_code(), 1008);
    EXPECT_THAT(lines->told(), StartsWith("closed revoked"));
    EXPECT_TRUE(lines->ends());
  }
  /// The user's own stream goes on.
  void own_goes_on() {
    const std::string id = number(ann.says("still here"));
    std::string told;
    while (!(told = own->told()).ends_with("still here"))
      ASSERT_THAT(told, ::testing::Not(HasSubstr("closed"))) << told;
    EXPECT_EQ(told, id + " message general ann: still here");
  }
};

TEST_F(Ends, WhenTheUserLeaves) {
  EXPECT_EQ(bob.post("/chats/Gardening/leave").status, 204);
  both_end();
  own_goes_on();
}

TEST_F(Ends, WhenTheRoomIsDeleted) {
  EXPECT_EQ(ann.del("/chats/Gardening").status, 204);
  both_end();
  own_goes_on();
}

TEST_F(Ends, WhenTheUserIsForgotten) {
  chat::UserId user{};
  server.on_loop([&] { user = server.hub().chat().find_name("bob")->id; });
  server.commit({chat::ForgetUser{user}});
  both_end();
}

TEST_F(Ends, WhenAllDevicesAreRevoked) {
  EXPECT_EQ(bob.post("/logout?everywhere=1").status, 204);
  both_end();
}

TEST_F(Ends, WhenTheLastDeviceIsRevoked) {
  EXPECT_EQ(bob.post("/logout").status, 204);
  both_end();
}

TEST_F(Ends, NotWhenAnotherRoomIsLeftOrAnotherUserLeaves) {
  EXPECT_EQ(bob.post("/chats", R"({"title":"Cooking"})").status, 201);
  EXPECT_EQ(bob.post("/chats/Cooking/leave").status, 204);
  EXPECT_EQ(eve.post("/chats/Gardening/join").status, 204);
  EXPECT_EQ(eve.post("/chats/Gardening/leave").status, 204);
  const std::string id = number(ann.says("seeds", R"(,"chat":"Gardening")"));
  std::string told;
  while (!(told = lines->told()).ends_with("seeds"))
    ASSERT_THAT(told, ::testing::Not(HasSubstr("closed"))) << told;
  EXPECT_EQ(told, id + " message Gardening ann: seeds");
}

TEST_F(Ends, ACommandThatIsUnderWayWhenTheUserLeavesIsRefused) {
  server.on_loop([&] { server.log().hold(); });
  std::thread leaves{[&] { EXPECT_EQ(bob.post("/chats/Gardening/leave").status, 204); }};
  EXPECT_TRUE(server.eventually([&] { return server.log().held() == 1; }));
  socket->say(R"({"type":"send","text":"ghost"})");
  server.on_loop([&] { server.log().release(); });
  leaves.join();
  EXPECT_EQ(socket->close_code(), 1008);
  const Answer page = ann.get("/chats/Gardening/messages");
  EXPECT_THAT(page.body, ::testing::Not(HasSubstr("ghost")));
}

}  // namespace
}  // namespace confab::edge::testing
