// Rooms over HTTP: made, found, entered, left, deleted; and who is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// "Гостиная" in a path.
constexpr std::string_view parlour = "%D0%93%D0%BE%D1%81%D1%82%D0%B8%D0%BD%D0%B0%D1%8F";

struct RoomsTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "Боб");
  Caller eve = arrive(server, "eve");

  static std::string room(std::string_view rest = {}) {
    return std::string{"/chats/"}.append(parlour).append(rest);
  }
  Answer make(std::string_view more = {}) {
    return ann.post("/chats", R"({"title":"Гостиная")" + std::string{more} + "}");
  }
};
using Rooms = RoomsTest;

TEST_F(Rooms, AreMadeByAnybodyWhoOwnsThemThen) {
  const Answer made = make();
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made("location"), room());
  EXPECT_EQ(made["/chat"], "Гостиная");
  EXPECT_EQ(made["/kind"], "room");
  EXPECT_EQ(made["/title"], "Гостиная");
  EXPECT_EQ(made["/owner"], "ann");
  EXPECT_EQ(made["/private"], false);
  EXPECT_EQ(made["/members"], 1);
  EXPECT_EQ(made["/history"], "last:20");
  EXPECT_EQ(made["/ttl"], "1h");
  EXPECT_EQ(ann.get("/chats?mine=1")["/chats"].as_array().size(), 1U);
  EXPECT_EQ(bob.get("/chats?mine=1")["/chats"].as_array().size(), 0U);
}

TEST_F(Rooms, HaveATitleThatIsUniqueByCaseFolding) {
  EXPECT_EQ(make().status, 201);
  EXPECT_EQ(bob.post("/chats", R"({"title":"ГОСТИНАЯ"})").problem(), "409 name-taken");
  for (const char* title : {"", " ", "a/b", ".", "..", "@home", "~home", "General", "a\\u0000b"})
    EXPECT_EQ(bob.post("/chats", std::string{R"({"title":")"} + title + "\"}").problem(),
              "422 invalid")
        << title;
  EXPECT_EQ(bob.post("/chats", R"({"title":")" + std::string(65, 'x') + "\"}").problem(),
            "422 invalid");
  EXPECT_EQ(bob.post("/chats", R"({"title":")" + std::string(64, 'x') + "\"}").status, 201);
  EXPECT_EQ(bob.post("/chats", R"({"private":false})").problem(), "422 invalid");
}

TEST_F(Rooms, AreFoundByAPartOfTheTitleInAnyCase) {
  make();
  ann.post("/chats", R"({"title":"Ελληνικά νέα"})");
  ann.post("/chats", R"({"title":"Straßenmusik"})");
  ann.post("/chats", R"({"title":"Гостиная, но тайная","private":true})");
  const auto found = [&](std::string_view part) {
    std::string titles;
    const Answer answer = eve.get("/chats?search=" + std::string{part});
    EXPECT_EQ(answer.status, 200);
    const boost::json::value chats = answer["/chats"];
    for (const auto& one : chats.as_array()) {
      EXPECT_EQ(one.at("member"), false);
      titles.append(one.at("title").as_string()).append(";");
    }
    return titles;
  };
  EXPECT_EQ(found("%D0%9E%D0%A1%D0%A2%D0%98%D0%9D%D0%90"), "Гостиная;");
  EXPECT_EQ(found("%CE%95%CE%9B%CE%9B%CE%97%CE%9D%CE%99"), "Ελληνικά νέα;");
  EXPECT_EQ(found("STRASSEN"), "Straßenmusik;");
  EXPECT_EQ(found("nobody"), "");
  const Answer five = eve.get("/chats?search=%D0%9E%D0%A1%D0%A2%D0%98%D0%9D");
  EXPECT_EQ(five.problem(), "422 invalid");
  EXPECT_THAT(five.body, HasSubstr("at least 6 characters"));
}

TEST_F(Rooms, AreReadOnlyByThoseWhoEntered) {
  make();
  const std::uint64_t id = ann.says("hello", R"(,"chat":"Гостиная")");
  EXPECT_EQ(bob.get(room())["/member"], false);
  EXPECT_EQ(bob.get(room())["/last_message"], nullptr);
  EXPECT_EQ(bob.get(room("/messages")).problem(), "403 forbidden");
  EXPECT_EQ(bob.get(room("/members")).problem(), "403 forbidden");
  EXPECT_EQ(bob.post(room("/read"), R"({"up_to":1})").problem(), "403 forbidden");
  EXPECT_EQ(bob.post("/send", R"({"text":"hi","chat":"Гостиная"})").problem(), "403 forbidden");
  EXPECT_EQ(bob.get("/events?poll=1&chat=" + std::string{parlour}).problem(), "403 forbidden");
  EXPECT_EQ(bob.get("/messages/" + std::to_string(id)).problem(), "404 not-found");
  EXPECT_EQ(bob.post("/send", R"({"text":"hi","reply_to":)" + std::to_string(id) + "}").problem(),
            "404 not-found");

  EXPECT_EQ(bob.post(room("/join")).status, 204);
  EXPECT_EQ(bob.post(room("/join")).status, 204) << "once more changes nothing";
  EXPECT_EQ(bob.get(room("/messages"))["/messages/0/text"], "hello");
  EXPECT_TRUE(bob.get(room()).lacks("/member"));
  EXPECT_EQ(bob.get(room("/members"))["/members/1/name"], "Боб");
  EXPECT_EQ(bob.post("/send", R"({"text":"hi","chat":"гостиная"})").status, 201);
}

TEST_F(Rooms, ShowANewMemberWhatTheirHistorySays) {
  const auto seen = [&](const std::string& title, const std::string& history) {
    EXPECT_EQ(
        ann.post("/chats", R"({"title":")" + title + R"(","history":")" + history + "\"}").status,
        201);
    for (int i = 0; i < 25; ++i) ann.says("m", R"(,"chat":")" + title + "\"");
    EXPECT_EQ(bob.post("/chats/" + title + "/join").status, 204);
    return bob.get("/chats/" + title + "/messages?limit=100")["/messages"].as_array().size();
  };
  EXPECT_EQ(seen("all-of-it", "all"), 25U);
  EXPECT_EQ(seen("some-of-it", "last:3"), 3U);
  EXPECT_EQ(seen("nothing-of-it", "none"), 0U);
  EXPECT_EQ(make(R"(,"history":"last:-1")").problem(), "422 invalid");
}

TEST_F(Rooms, KeepMessagesAsLongAsTheySay) {
  EXPECT_EQ(make(R"(,"ttl":"5m")")["/ttl"], "5m");
  EXPECT_EQ(ann.post("/chats", R"({"title":"for ever","ttl":"0"})")["/ttl"], "0");
  ann.says("short", R"(,"chat":"Гостиная")");
  ann.says("long", R"(,"chat":"for ever")");
  server.advance(std::chrono::minutes{6});
  EXPECT_EQ(ann.get(room("/messages"))["/messages"].as_array().size(), 0U);
  server.advance(std::chrono::days{6});
  server.lapse();
  EXPECT_EQ(ann.get("/chats/for%20ever/messages")["/messages"].as_array().size(), 1U);
  EXPECT_EQ(ann.post("/chats", R"({"title":"x","ttl":"soon"})").problem(), "422 invalid");
}

TEST_F(Rooms, BelongToTheLongestStandingMemberWhenTheOwnerLeaves) {
  make();
  bob.post(room("/join"));
  eve.post(room("/join"));
  EXPECT_EQ(ann.post(room("/leave")).status, 204);
  EXPECT_EQ(eve.get(room())["/owner"], "Боб");
  EXPECT_EQ(bob.post(room("/leave")).status, 204);
  EXPECT_EQ(eve.get(room())["/owner"], "eve");
  EXPECT_EQ(eve.post(room("/leave")).status, 204);
  EXPECT_EQ(eve.get(room()).problem(), "404 not-found") << "the last one out deletes it";
}

TEST_F(Rooms, AreDeletedByTheirOwnerOnly) {
  make();
  EXPECT_EQ(eve.del(room()).problem(), "403 forbidden");
  bob.post(room("/join"));
  EXPECT_EQ(bob.del(room()).problem(), "403 forbidden");
  EXPECT_EQ(ann.del("/chats/general").problem(), "403 forbidden");
  EXPECT_EQ(ann.del(room()).status, 204);
  EXPECT_EQ(ann.del(room()).problem(), "404 not-found");
  EXPECT_EQ(bob.get(room("/messages")).problem(), "404 not-found");
}

TEST_F(Rooms, AreLeftAndTheGeneralChatIsNot) {
  EXPECT_EQ(ann.post("/chats/general/leave").problem(), "409 conflict");
  EXPECT_EQ(ann.post("/chats/nowhere/leave").problem(), "404 not-found");
  EXPECT_EQ(ann.post("/chats/nowhere/join").problem(), "404 not-found");
  EXPECT_EQ(ann.post("/chats/general/join").status, 204);
}

TEST_F(Rooms, DoNotCountForTheHourlyLimit) {
  make();
  for (int i = 0; i < 25; ++i) ann.says("m", R"(,"chat":"Гостиная")");
  EXPECT_EQ(ann.get("/me")("ratelimit-remaining"), "20");
}

TEST_F(Rooms, AreMadeOnceUnderOneKey) {
  const Headers key{{"Idempotency-Key", "k1"}};
  const Answer first = ann.post("/chats", R"({"title":"once"})", key);
  const Answer again = ann.post("/chats", R"({"title":"once"})", key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again("idempotency-replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(ann.post("/chats", R"({"title":"twice"})", key).problem(), "422 key-reused");
  EXPECT_EQ(ann.post("/send", R"({"text":"x","key":"k1"})").problem(), "422 key-reused");
}

TEST_F(Rooms, TellTheirMembersWhatHappens) {
  make();
  bob.post(room("/join"));
  const auto to_bob = follow(server, bob, Kind::lines);
  const auto to_eve = follow(server, eve, Kind::socket);
  EXPECT_THAT(to_bob->told(), StartsWith("open"));
  EXPECT_THAT(to_eve->told(), StartsWith("open"));
  const std::string id = std::to_string(ann.says("hello", R"(,"chat":"Гостиная")"));
  EXPECT_EQ(to_bob->told(), id + " message Гостиная ann: hello");
  eve.post(room("/join"));
  EXPECT_THAT(to_bob->told(), HasSubstr("member Гостиная eve joined"));
  EXPECT_THAT(to_eve->told(), HasSubstr("member Гостиная eve joined"))
      << "who was outside heard nothing before";
  ann.post(room("/leave"));
  EXPECT_EQ(to_bob->told(), "member Гостиная ann left");
  EXPECT_THAT(to_bob->told(), HasSubstr("chat Гостиная changed"));
  bob.del(room());
  EXPECT_EQ(to_eve->told(), "member Гостиная ann left");
  EXPECT_THAT(to_eve->told(), HasSubstr("chat Гостиная changed"));
  EXPECT_THAT(to_eve->told(), HasSubstr("chat Гостиная deleted"));
}

TEST_F(Rooms, TellWhoComesAndTypesOnlyTheirMembers) {
  make();
  bob.post(room("/join"));
  Socket to_ann{server, ann};
  EXPECT_THAT(describe(to_ann.next()), StartsWith("open"));
  Socket to_eve{server, eve};
  EXPECT_THAT(describe(to_eve.next()), StartsWith("open"));
  Socket from_bob{server, bob};
  EXPECT_THAT(describe(from_bob.next()), StartsWith("open"));
  from_bob.ask(R"({"type":"typing","chat":"Гостиная"})");
  std::vector<std::string> heard;
  while (heard.empty() || heard.back().find("typing") == std::string::npos)
    heard.push_back(describe(to_ann.next()));
  EXPECT_THAT(heard, ::testing::Contains("joined Гостиная Боб"));
  EXPECT_EQ(heard.back(), "typing Гостиная Боб");
  const std::string last = std::to_string(ann.says("that is all"));
  for (std::string told; told != last + " message general ann: that is all";) {
    told = describe(to_eve.next());
    ASSERT_NE(told, "nothing");
    EXPECT_EQ(told.find("Гостиная"), std::string::npos) << told;
  }
}

}  // namespace
}  // namespace confab::edge::testing
