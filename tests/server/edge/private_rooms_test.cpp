// Private rooms: they are not there for whoever is not in them, and one gets in by invitation, or
// by a link and the owner's word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

std::string text_of(const boost::json::value& value) {
  return value.is_string() ? std::string{value.as_string()} : std::string{};
}

struct PrivateRoomsTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");
  Caller eve = arrive(server, "eve");
  std::string address = text_of(ann.post("/chats", R"({"title":"Den","private":true})")["/chat"]);

  std::string room(std::string_view rest = {}) const { return ("/chats/" + address).append(rest); }
  /// The path of a new link.
  std::string link(std::string_view how = {}) {
    const std::string url = text_of(ann.post(room("/links"), how)["/url"]);
    return url.substr(url.find("/join/"));
  }
  void invite(const std::string& name) {
    EXPECT_EQ(ann.post(room("/invites"), R"({"users":[")" + name + "\"]}").status, 204);
  }
  Answer decide(const std::string& name, bool approve) {
    return ann.post(room("/requests/" + name),
                    approve ? R"({"approve":true})" : R"({"approve":false})");
  }
};
using PrivateRooms = PrivateRoomsTest;

TEST_F(PrivateRooms, HaveARandomAddressAndATitleThatOthersMayHaveToo) {
  EXPECT_THAT(address, MatchesRegex("~[a-z2-7]{16}"));
  const Answer other = eve.post("/chats", R"({"title":"Den","private":true})");
  EXPECT_EQ(other.status, 201);
  EXPECT_NE(other["/chat"], boost::json::value(address));
  EXPECT_EQ(other["/title"], "Den");
  EXPECT_EQ(other["/history"], "none");
  EXPECT_EQ(eve.post("/chats", R"({"title":"Den"})").status, 201)
      << "nobody learns from a refusal that there is a private one";
}

TEST_F(PrivateRooms, AreNotThereForWhoeverIsNotInThem) {
  const std::uint64_t id = ann.says("secret", R"(,"chat":")" + address + "\"");
  const std::string nowhere = "/chats/~aaaaaaaaaaaaaaaa";
  const auto alike = [&](std::string_view method, std::string_view rest, std::string_view body) {
    const Answer known = eve.ask(method, room(rest), {}, json_type, body);
    const Answer unknown = eve.ask(method, nowhere + std::string{rest}, {}, json_type, body);
    EXPECT_EQ(known.problem(), "404 not-found") << method << ' ' << rest;
    EXPECT_EQ(known.body, unknown.body) << method << ' ' << rest;
    EXPECT_EQ(known.fields.size(), unknown.fields.size()) << method << ' ' << rest;
  };
  alike("GET", "", "");
  alike("DELETE", "", "");
  alike("GET", "/messages", "");
  alike("GET", "/members", "");
  alike("GET", "/links", "");
  alike("GET", "/requests", "");
  alike("DELETE", "/links/1", "");
  alike("POST", "/read", R"({"up_to":1})");
  alike("POST", "/join", "");
  alike("POST", "/leave", "");
  alike("POST", "/links", "{}");
  alike("POST", "/invites", R"({"users":["eve"]})");
  alike("POST", "/requests/eve", R"({"approve":true})");
  for (const std::string& where : {address, std::string{"~aaaaaaaaaaaaaaaa"}})
    EXPECT_EQ(eve.post("/send", R"({"text":"x","chat":")" + where + "\"}").problem(),
              "404 not-found");
  EXPECT_EQ(eve.get("/messages/" + std::to_string(id)).problem(), "404 not-found");
  EXPECT_EQ(eve.get("/events?poll=1&chat=" + address).problem(), "404 not-found");
  EXPECT_EQ(eve.get("/chats")["/chats"].as_array().size(), 1U);
}

TEST_F(PrivateRooms, AreEnteredByWhoWasInvited) {
  EXPECT_EQ(bob.post(room("/invites"), R"({"users":["eve"]})").problem(), "404 not-found");
  invite("bob");
  const Answer chats = bob.get("/chats");
  EXPECT_EQ(chats["/chats/1/chat"], boost::json::value(address));
  EXPECT_EQ(chats["/chats/1/member"], false);
  EXPECT_EQ(chats["/chats/1/invited"], true);
  EXPECT_EQ(chats["/chats/1/title"], "Den");
  for (const char* part : {"", "/messages", "/members", "/links", "/requests"})
    EXPECT_EQ(bob.get(room(part)).problem(), "403 forbidden") << part;
  EXPECT_EQ(bob.post("/send", R"({"text":"x","chat":")" + address + "\"}").problem(),
            "403 forbidden");
  EXPECT_EQ(bob.post(room("/join")).status, 204);
  EXPECT_EQ(bob.get(room())["/members"], 2);
  EXPECT_EQ(bob.post(room("/invites"), R"({"users":["eve"]})").problem(), "403 forbidden")
      << "the owner invites";
  EXPECT_EQ(ann.post(room("/invites"), R"({"users":["eve","nobody"]})").problem(), "404 not-found");
  EXPECT_EQ(eve.get("/chats")["/chats"].as_array().size(), 1U) << "all or nobody";
}

TEST_F(PrivateRooms, AreDeclinedByLeaving) {
  invite("bob");
  EXPECT_EQ(bob.post(room("/leave")).status, 204);
  EXPECT_EQ(bob.post(room("/join")).problem(), "404 not-found");
}

TEST_F(PrivateRooms, AreAskedForByALinkAndTheOwnerDecides) {
  const std::string way = link();
  EXPECT_THAT(way, MatchesRegex("/join/[a-z2-7]{26}"));
  const Answer asked = bob.post(way);
  EXPECT_EQ(asked.status, 202);
  EXPECT_EQ(asked.body, R"({"state":"pending"})");
  EXPECT_EQ(bob.post(way).status, 202) << "asking again changes nothing";
  const Answer requests = ann.get(room("/requests"));
  EXPECT_EQ(requests["/requests"].as_array().size(), 1U);
  EXPECT_EQ(requests["/requests/0/user"], "bob");
  EXPECT_EQ(requests["/requests/0/state"], "pending");
  EXPECT_EQ(bob.get(room()).problem(), "404 not-found") << "asking is not being in it";
  EXPECT_EQ(decide("bob", true).body, R"({"state":"approved"})");
  EXPECT_EQ(bob.get(room())["/title"], "Den");
  EXPECT_EQ(ann.get(room("/requests"))["/requests"].as_array().size(), 0U);
  EXPECT_EQ(decide("bob", true).problem(), "404 not-found");
  EXPECT_EQ(bob.post(way).status, 200);
}

TEST_F(PrivateRooms, LetWhoWasDeniedAskAgainAfterADay) {
  const std::string way = link();
  bob.post(way);
  EXPECT_EQ(decide("bob", false).body, R"({"state":"denied"})");
  server.advance(std::chrono::hours{23});
  const Answer again = bob.post(way);
  EXPECT_EQ(again.problem(), "403 forbidden");
  EXPECT_EQ(again["/retry_after"], 3600);
  EXPECT_EQ(again("retry-after"), "3600");
  server.advance(std::chrono::hours{1});
  EXPECT_EQ(bob.post(way).status, 202);
}

TEST_F(PrivateRooms, CountTheUsesOfALinkByApproval) {
  const std::string once = link(R"({"uses":1})");
  EXPECT_EQ(bob.post(once).status, 202);
  EXPECT_EQ(eve.post(once).status, 202) << "asking uses nothing up";
  EXPECT_EQ(ann.get(room("/links"))["/links/0/used"], 0);
  EXPECT_EQ(decide("bob", true).status, 200);
  EXPECT_EQ(ann.get(room("/links"))["/links/0/used"], 1);
  EXPECT_EQ(decide("eve", true).problem(), "409 conflict");
  EXPECT_EQ(arrive(server, "max").post(once).problem(), "404 not-found");
}

TEST_F(PrivateRooms, RememberASpentLinkWhileSomebodyWhoCameByItWaits) {
  const std::string once = link(R"({"uses":1})");
  EXPECT_EQ(bob.post(once).status, 202);
  EXPECT_EQ(eve.post(once).status, 202);
  EXPECT_EQ(decide("bob", true).status, 200);
  link();
  EXPECT_EQ(decide("eve", true).problem(), "409 conflict") << "whatever links are made since";
  EXPECT_EQ(decide("eve", false).status, 200);
  link();
  EXPECT_EQ(decide("eve", true).problem(), "409 conflict") << "nor does a denial change it";
}

TEST_F(PrivateRooms, AnswerAlikeForEveryDeadLink) {
  const std::string spent = link(R"({"uses":1})");
  bob.post(spent);
  decide("bob", true);
  const std::string expired = link(R"({"expires_in":"1h"})");
  server.advance(std::chrono::hours{1});
  const Answer made = ann.post(room("/links"));
  const std::string revoked = text_of(made["/url"]).substr(text_of(made["/url"]).find("/join/"));
  EXPECT_EQ(ann.del(made("location")).status, 204);
  EXPECT_EQ(ann.del(made("location")).problem(), "404 not-found");
  const Answer unknown = eve.post("/join/aaaaaaaaaaaaaaaaaaaaaaaaaa");
  EXPECT_EQ(unknown.problem(), "404 not-found");
  for (const std::string& dead : {spent, expired, revoked}) {
    const Answer answer = eve.post(dead);
    EXPECT_EQ(answer.problem(), "404 not-found");
    EXPECT_EQ(answer.body, unknown.body);
  }
}

TEST_F(PrivateRooms, ListTheirLinksToTheOwner) {
  const Answer made =
      ann.post(room("/links"), R"({"uses":2,"expires_in":"90m"})", {{"Idempotency-Key", "l"}});
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made["/uses"], 2);
  EXPECT_EQ(made["/used"], 0);
  EXPECT_EQ(made["/expires_at"], "2026-11-20T21:50:58.020261Z");
  EXPECT_EQ(
      ann.post(room("/links"), R"({"uses":2,"expires_in":"90m"})", {{"Idempotency-Key", "l"}}).body,
      made.body);
  const Answer free = ann.post(room("/links"));
  EXPECT_EQ(free["/uses"], nullptr);
  EXPECT_EQ(free["/expires_at"], nullptr);
  EXPECT_EQ(ann.get(room("/links"))["/links"].as_array().size(), 2U);
  EXPECT_EQ(ann.post(room("/links"), R"({"uses":0})").problem(), "422 invalid");
  EXPECT_EQ(ann.post(room("/links"), R"({"expires_in":"soon"})").problem(), "422 invalid");
  EXPECT_EQ(ann.post("/chats/general/links").problem(), "409 conflict");
}

TEST_F(PrivateRooms, TellBothSidesWhatBecomesOfARequest) {
  const auto to_ann = follow(server, ann, Kind::lines);
  const auto to_bob = follow(server, bob, Kind::lines);
  const auto to_eve = follow(server, eve, Kind::lines);
  for (const auto* stream : {&to_ann, &to_bob, &to_eve})
    EXPECT_THAT((*stream)->told(), StartsWith("open"));
  bob.post(link());
  for (const auto* stream : {&to_ann, &to_bob})
    EXPECT_THAT((*stream)->told(), HasSubstr("request " + address + " bob pending"));
  decide("bob", true);
  for (const auto* stream : {&to_ann, &to_bob}) {
    EXPECT_EQ((*stream)->told(), "request " + address + " bob approved");
    EXPECT_THAT((*stream)->told(), HasSubstr("member " + address + " bob joined"));
  }
  invite("eve");
  EXPECT_THAT(to_eve->told(), HasSubstr("member " + address + " eve invited"))
      << "and nothing before";
}

TEST_F(PrivateRooms, AreClosedForAllByTheirOwner) {
  invite("bob");
  bob.post(room("/join"));
  invite("eve");
  const auto to_bob = follow(server, bob, Kind::lines);
  const auto to_eve = follow(server, eve, Kind::lines);
  EXPECT_THAT(to_bob->told(), StartsWith("open"));
  EXPECT_THAT(to_eve->told(), StartsWith("open"));
  EXPECT_EQ(ann.del(room()).status, 204);
  EXPECT_THAT(to_bob->told(), HasSubstr("chat " + address + " deleted"));
  EXPECT_THAT(to_eve->told(), HasSubstr("chat " + address + " deleted"));
  EXPECT_EQ(eve.get("/chats")["/chats"].as_array().size(), 1U);
}

}  // namespace
}  // namespace confab::edge::testing
