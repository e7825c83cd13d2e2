// What each type of event says, and to whom.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using boost::json::parse;
using boost::json::value;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string number(std::uint64_t id) { return std::to_string(id); }

struct EventsTest : ::testing::Test {
  explicit EventsTest(Options options = {}) : server(std::move(options)) {}

  Server server;
  Caller ann = arrive(server, "ann", "her password");
  Caller bob = arrive(server, "bob");
  std::unique_ptr<EventStream> to_ann = listens(ann);
  std::unique_ptr<EventStream> to_bob = listens(bob);

  std::unique_ptr<EventStream> listens(const Caller& who) {
    auto stream = follow(server, who, Kind::lines);
    EXPECT_THAT(stream->told(), StartsWith("open"));
    return stream;
  }
  /// The next event that is no presence.
  static value event_of(EventStream& stream) {
    for (;;) {
      value event = stream.next();
      if (!event.is_object()) return event;
      const auto& type = event.at("type").as_string();
      if (type != "joined" && type != "left") return event;
    }
  }
};

using Events = EventsTest;

TEST_F(Events, AMessageIsToldWholeAndItsAuthorKnowsWhenItExpires) {
  const std::string id = number(ann.says("hello"));
  const std::string known = R"({"id":)" + id +
                            R"(,"type":"message","at":"2026-11-20T20:20:58.020261Z",)"
                            R"("message":{"id":)" +
                            id +
                            R"(,"chat":"general","from":"ann","text":"hello",)"
                            R"("at":"2026-11-20T20:20:58.020261Z","comments":0)";
  EXPECT_EQ(event_of(*to_bob), parse(known + "}}"));
  EXPECT_EQ(event_of(*to_ann), parse(known + R"(,"expires_at":"2026-11-20T21:20:58.020261Z"}})"));
}

TEST_F(Events, ACommentSaysWhatItAnswers) {
  const std::string root = number(ann.says("root"));
  const std::string first = number(bob.says("first", R"(,"reply_to":)" + root));
  const std::string second = number(ann.says("second", R"(,"reply_to":)" + first));
  for (EventStream* stream : {to_ann.get(), to_bob.get()}) {
    event_of(*stream);
    value comment = event_of(*stream);
    EXPECT_EQ(comment.at_pointer("/message/reply_to"), parse(root));
    EXPECT_EQ(comment.at_pointer("/message/root"), parse(root));
    comment = event_of(*stream);
    EXPECT_EQ(comment.at_pointer("/message/reply_to"), parse(first));
    EXPECT_EQ(comment.at_pointer("/message/root"), parse(root));
    EXPECT_EQ(comment.at_pointer("/message/id"), parse(second));
  }
}

TEST_F(Events, AFirstDirectMessageComesAfterItsChatWhichHasNoIdThen) {
  const Caller cora = arrive(server, "cora");
  const auto to_cora = listens(cora);
  const std::string id = number(ann.says("psst", R"(,"to":"bob")"));
  EXPECT_EQ(to_ann->told(), "chat @bob made");
  EXPECT_EQ(to_ann->told(), id + " message @bob ann: psst");
  EXPECT_EQ(to_bob->told(), "chat @ann made");
  EXPECT_EQ(to_bob->told(), id + " message @ann ann: psst");
  const std::string next = number(bob.says("what?", R"(,"to":"ann")"));
  EXPECT_EQ(to_ann->told(), next + " message @bob bob: what?");
  EXPECT_EQ(to_bob->told(), next + " message @ann bob: what?");
  const std::string all = number(ann.says("to all"));
  EXPECT_EQ(to_cora->told(), all + " message general ann: to all") << "nobody else is told";
}

TEST_F(Events, NotesAreToldToOneselfOnly) {
  const std::string note = number(ann.says("milk", R"(,"to":"ann")"));
  EXPECT_EQ(to_ann->told(), "chat @ann made");
  EXPECT_EQ(to_ann->told(), note + " message @ann ann: milk");
  const std::string all = number(ann.says("to all"));
  EXPECT_EQ(to_bob->told(), all + " message general ann: to all");
}

TEST_F(Events, APositionReadIsToldToOneselfWithWhatIsLeft) {
  const std::string first = number(ann.says("one"));
  const std::string second = number(ann.says("two"));
  EXPECT_EQ(bob.post("/chats/general/read", R"({"up_to":)" + first + "}").status, 200);
  EXPECT_EQ(to_bob->told(), first + " message general ann: one");
  EXPECT_EQ(to_bob->told(), second + " message general ann: two");
  EXPECT_THAT(to_bob->told(), HasSubstr(" read general to " + first + ", 1 unread"));
  EXPECT_EQ(bob.get("/status?ack=" + second).status, 200);
  EXPECT_THAT(to_bob->told(), HasSubstr(" read general to " + second + ", 0 unread"));
  EXPECT_EQ(bob.get("/status?ack=" + second).status, 200) << "nothing new";
  const std::string third = number(ann.says("three"));
  EXPECT_EQ(to_bob->told(), third + " message general ann: three");
  for (const char* text : {"one", "two", "three"})
    EXPECT_THAT(to_ann->told(), HasSubstr(text)) << "nobody else is told how far somebody read";
}

TEST_F(Events, ConfirmingEverythingIsToldForEachChatAndTheLastHasTheId) {
  ann.says("one");
  const std::string last = number(ann.says("two", R"(,"to":"bob")"));
  for (int i = 0; i < 3; ++i) to_bob->told();
  const std::string before = number(bob.cursor());
  EXPECT_EQ(bob.get("/status?ack=" + last).status, 200);
  const std::string one = to_bob->told();
  const std::string other = to_bob->told();
  EXPECT_THAT(one, StartsWith("read "));
  EXPECT_THAT(other, StartsWith(number(bob.cursor()) + " read "));
  EXPECT_NE(before, number(bob.cursor()));
}

TEST_F(Events, AReportIsToldToItsTargetAndTheBanItCausesAfterIt) {
  std::vector<std::string> ids;
  for (const char* name : {"cora", "dora", "eve"}) {
    Caller reporter = arrive(server, name);
    EXPECT_EQ(reporter.post("/users/bob/reports", "{}").status, 201);
    ids.push_back(number(bob.cursor()));
  }
  EXPECT_EQ(to_bob->told(), ids[0] + " report 1 of 3");
  EXPECT_EQ(to_bob->told(), ids[1] + " report 2 of 3");
  EXPECT_EQ(to_bob->told(), "report 3 of 3");
  EXPECT_EQ(to_bob->told(), ids[2] + " banned until 2026-11-21T00:20:58.020261Z");
  const std::string next = number(ann.says("hello"));
  EXPECT_EQ(to_ann->told(), next + " message general ann: hello") << "nobody else is told";
  // And later the same.
  const auto later = follow(server, bob, Kind::sse, "?after=0");
  later->told();
  for (int i = 0; i < 2; ++i) later->told();
  EXPECT_EQ(later->told(), "report 3 of 3");
  EXPECT_EQ(later->told(), ids[2] + " banned until 2026-11-21T00:20:58.020261Z");
}

TEST_F(Events, AForgottenGuestTakesItsDirectChatsAlong) {
  to_bob.reset();
  EXPECT_TRUE(server.eventually([&] { return server.streams() == 1; }));
  Caller cora = arrive(server, "cora");
  bob.says("hi", R"(,"to":"ann")");
  cora.says("hi", R"(,"to":"ann")");
  for (int i = 0; i < 4; ++i) to_ann->told();
  server.advance(std::chrono::days{8});
  server.lapse();
  const std::string cursor = number(ann.cursor());
  const std::string first = to_ann->told();
  const std::string second = to_ann->told();
  // Both with one record, so only the last has its id.
  EXPECT_EQ(first, "chat @bob deleted");
  EXPECT_THAT(second, HasSubstr(" chat @cora deleted"));
  EXPECT_LE(std::stoull(second), std::stoull(cursor));
  const std::string id = second.substr(0, second.find(' '));
  // Whoever was away is told too.
  const auto later = follow(server, ann, Kind::lines, "?after=" + number(std::stoull(id) - 1));
  EXPECT_THAT(later->told(), StartsWith("open"));
  EXPECT_EQ(later->told(), first);
  EXPECT_EQ(later->told(), second);
}

struct EventsWithTtlFromSend : EventsTest {
  EventsWithTtlFromSend() : EventsTest(options()) {}
  static Options options() {
    Options options;
    options.rules.ttl_from = chat::TtlFrom::send;
    options.rules.ttl = 90s;
    return options;
  }
};

TEST_F(EventsWithTtlFromSend, EverybodyKnowsWhenAMessageExpires) {
  ann.says("hello");
  ann.says("psst", R"(,"to":"bob")");
  for (EventStream* stream : {to_ann.get(), to_bob.get()}) {
    EXPECT_EQ(event_of(*stream).at_pointer("/message/expires_at"), "2026-11-20T20:22:28.020261Z");
    event_of(*stream);
    EXPECT_EQ(event_of(*stream).at_pointer("/message/expires_at"), "2026-11-20T20:22:28.020261Z");
  }
}

struct EventsForEver : EventsTest {
  EventsForEver() : EventsTest(options()) {}
  static Options options() {
    Options options;
    options.rules.ttl = 0s;
    return options;
  }
};

TEST_F(EventsForEver, NobodyKnowsOfAnExpiryThatDoesNotCome) {
  ann.says("hello");
  for (EventStream* stream : {to_ann.get(), to_bob.get()})
    EXPECT_FALSE(event_of(*stream).at("message").as_object().contains("expires_at"));
}

}  // namespace
}  // namespace confab::edge::testing
