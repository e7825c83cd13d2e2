// Who is here, who comes and goes, and who types.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::StartsWith;

std::string number(std::uint64_t id) { return std::to_string(id); }

struct PresenceTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");

  std::unique_ptr<EventStream> listens(const Caller& who, std::string_view query = {}) {
    auto stream = follow(server, who, Kind::lines, query);
    EXPECT_THAT(stream->told(), StartsWith("open"));
    return stream;
  }
  void ends(std::unique_ptr<EventStream>& stream) {
    std::size_t before = 0;
    server.on_loop([&] { before = server.streams(); });
    stream.reset();
    EXPECT_TRUE(server.eventually([&] { return server.streams() < before; }));
  }
  /// What a stream was told up to now, presence and all.
  std::vector<std::string> told(EventStream& stream) {
    const std::string marker = number(bob.says("now")) + " message general bob: now";
    std::vector<std::string> all;
    for (;;) {
      std::string event = describe(stream.next());
      if (event == "nothing" || event == marker) return all;
      if (event.find(": now") == std::string::npos) all.push_back(std::move(event));
    }
  }
};

using Presences = PresenceTest;
using Strings = std::vector<std::string>;

TEST_F(Presences, TheFirstConnectionIsToldAndTheSecondIsNot) {
  const auto to_ann = listens(ann);
  auto first = listens(bob);
  auto second = listens(bob);
  EXPECT_EQ(told(*to_ann), Strings{"joined general bob"});
  ends(second);
  server.advance(1min);
  EXPECT_EQ(told(*to_ann), Strings{});
}

TEST_F(Presences, TheLastOneIsToldTenSecondsAfterItEnded) {
  const auto to_ann = listens(ann);
  auto first = listens(bob);
  auto second = listens(bob);
  ends(first);
  ends(second);
  server.advance(10s - 1us);
  EXPECT_EQ(told(*to_ann), Strings{"joined general bob"});
  server.advance(1us);
  EXPECT_EQ(told(*to_ann), Strings{"left general bob"});
  server.advance(1min);
  EXPECT_EQ(told(*to_ann), Strings{}) << "once";
}

TEST_F(Presences, WhoComesBackInTimeWasNeverAway) {
  const auto to_ann = listens(ann);
  auto to_bob = listens(bob);
  ends(to_bob);
  server.advance(9s);
  to_bob = listens(bob);
  server.advance(1min);
  EXPECT_EQ(told(*to_ann), Strings{"joined general bob"});
  ends(to_bob);
  server.advance(9s);
  EXPECT_EQ(told(*to_ann), Strings{}) << "the ten seconds begin anew";
  server.advance(1s);
  EXPECT_EQ(told(*to_ann), Strings{"left general bob"});
  to_bob = listens(bob);
  EXPECT_EQ(told(*to_ann), Strings{"joined general bob"});
}

TEST_F(Presences, NobodyIsToldOfOneself) {
  const auto first = listens(bob);
  auto second = listens(bob);
  Socket third{server, bob};
  third.told();
  third.ask(R"({"type":"typing"})");
  ends(second);
  EXPECT_EQ(told(*first), Strings{});
}

TEST_F(Presences, ADirectChatIsToldOnlyToItsOtherMember) {
  const Caller cora = arrive(server, "cora");
  ann.says("hi", R"(,"to":"bob")");
  const auto to_ann = listens(ann);
  const auto to_cora = listens(cora);
  EXPECT_EQ(told(*to_ann), Strings{"joined general cora"});
  const auto to_bob = listens(bob);
  EXPECT_EQ(told(*to_ann), (Strings{"joined general bob", "joined @bob bob"}));
  EXPECT_EQ(told(*to_cora), Strings{"joined general bob"});
}

TEST_F(Presences, OfAnotherChatIsNotToldToAStreamOfOneChat) {
  ann.says("hi", R"(,"to":"bob")");
  const auto general = listens(ann, "?chat=general");
  const auto direct = listens(ann, "?chat=%40bob");
  const auto to_bob = listens(bob);
  EXPECT_EQ(told(*general), Strings{"joined general bob"});
  EXPECT_EQ(describe(direct->next()), "joined @bob bob");
}

TEST_F(Presences, ARequestThatWaitsForNewsIsAConnection) {
  const auto to_ann = listens(ann);
  Client waits{server.port()};
  waits.send(request("GET", "/status?wait=60&after=" + number(bob.cursor()),
                     {{"Authorization", "Bearer " + bob.token}}));
  EXPECT_EQ(describe(to_ann->next()), "joined general bob");
  ann.says("news");
  EXPECT_EQ(waits.answer().status, 200);
  server.advance(10s);
  EXPECT_THAT(to_ann->told(), ::testing::EndsWith("ann: news"));
  EXPECT_EQ(describe(to_ann->next()), "left general bob");
}

TEST_F(Presences, APollIsNot) {
  const auto to_ann = listens(ann);
  EXPECT_EQ(bob.get("/healthz").status, 200);
  HttpEvents poll{server, bob, Kind::lines, "?poll=1"};
  EXPECT_TRUE(poll.finishes());
  EXPECT_EQ(told(*to_ann), Strings{});
}

TEST_F(Presences, IsNoHistory) {
  const auto to_ann = listens(ann);
  const std::uint64_t before = ann.cursor();
  auto to_bob = listens(bob);
  Socket also_bob{server, bob};
  also_bob.told();
  also_bob.ask(R"({"type":"typing"})");
  ends(to_bob);
  EXPECT_EQ(ann.cursor(), before) << "it has no place in the log";
  const auto later = listens(ann, "?after=0");
  EXPECT_EQ(told(*later), Strings{});
  for (const std::string& event : told(*to_ann)) EXPECT_FALSE(std::isdigit(event[0])) << event;
}

TEST_F(Presences, WhereTooManyAreHereNobodyIsToldButWhoIsHereCanBeAsked) {
  const auto to_ann = listens(ann);
  // The other connections are made up: a thousand sockets would show nothing more.
  const auto others = [](std::size_t i) { return chat::UserId{1'000'000 + i}; };
  server.on_loop([&] {
    for (std::size_t i = 0; i + 2 < presence_told_max; ++i)
      server.hub().presence().enter(others(i));
  });
  auto to_bob = listens(bob);
  EXPECT_EQ(told(*to_ann), Strings{"joined general bob"}) << "these are as many as may be";
  server.on_loop([&] { server.hub().presence().enter(others(presence_told_max)); });
  Socket socket{server, bob};
  socket.told();
  EXPECT_EQ(describe(socket.ask(R"({"type":"typing"})")), R"({"type":"ack"})");
  const Caller cora = arrive(server, "cora");
  const auto to_cora = listens(cora);
  EXPECT_EQ(told(*to_ann), Strings{});
  EXPECT_EQ(ann.get("/status")["/server/online"], presence_told_max + 2);
  EXPECT_EQ(ann.get("/users/cora")["/online"], true);
}

TEST_F(Presences, CanBeAskedFor) {
  EXPECT_EQ(ann.get("/status")["/server/online"], 0);
  EXPECT_EQ(ann.get("/users/bob")["/online"], false);
  auto to_bob = listens(bob);
  ann.says("hi", R"(,"to":"bob")");
  EXPECT_EQ(ann.get("/status")["/server/online"], 1);
  EXPECT_EQ(ann.get("/status")["/chats/0/online"], 1);
  EXPECT_EQ(ann.get("/status")["/chats/1/online"], 1);
  EXPECT_EQ(ann.get("/users/bob")["/online"], true);
  EXPECT_EQ(bob.get("/me")["/online"], true);
  EXPECT_EQ(ann.get("/users")["/users/0/online"], false);
  EXPECT_EQ(ann.get("/users")["/users/1/online"], true);
  ends(to_bob);
  server.advance(9s);
  EXPECT_EQ(ann.get("/users/bob")["/online"], true) << "within the ten seconds";
  server.advance(1s);
  EXPECT_EQ(ann.get("/users/bob")["/online"], false);
  EXPECT_EQ(ann.get("/status")["/server/online"], 0);
}

// --- typing

struct Typing : PresenceTest {
  std::unique_ptr<EventStream> to_ann = listens(ann);
  Socket socket{server, bob};
  Typing() {
    socket.told();
    EXPECT_EQ(describe(to_ann->next()), "joined general bob");
  }
  std::string types(std::string_view where = {}) {
    std::string command = R"({"type":"typing")";
    if (!where.empty()) command.append(R"(,"chat":")").append(where).append("\"");
    return describe(socket.ask(command + "}"));
  }
};

TEST_F(Typing, IsToldToTheOthersOfTheChat) {
  EXPECT_EQ(types(), R"({"type":"ack"})");
  EXPECT_EQ(describe(to_ann->next()), "typing general bob");
}

TEST_F(Typing, InADirectChatIsToldToThePeerOnly) {
  bob.says("hi", R"(,"to":"ann")");
  const Caller cora = arrive(server, "cora");
  const auto to_cora = listens(cora);
  types("@ann");
  EXPECT_EQ(told(*to_ann).back(), "typing @bob bob");
  EXPECT_EQ(told(*to_cora), Strings{});
}

TEST_F(Typing, WhereNobodyHasWrittenYetIsToldToNobody) {
  EXPECT_EQ(types("@ann"), R"({"type":"ack"})");
  EXPECT_EQ(told(*to_ann), Strings{});
}

TEST_F(Typing, IsToldNoMoreOftenThanItsInterval) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(types(), R"({"type":"ack"})");
  EXPECT_EQ(told(*to_ann), Strings{"typing general bob"});
  server.advance(typing_interval - 1us);
  types();
  EXPECT_EQ(told(*to_ann), Strings{});
  server.advance(1us);
  types();
  EXPECT_EQ(told(*to_ann), Strings{"typing general bob"});
}

}  // namespace
}  // namespace confab::edge::testing
