// Where a stream begins, in what format, and what it may be asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::string number(std::uint64_t id) { return std::to_string(id); }

struct StreamsTest : ::testing::TestWithParam<Kind> {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");

  std::string message(std::uint64_t id, std::string_view text, std::string_view chat = "general") {
    return number(id) + " message " + std::string{chat} + " ann: " + std::string{text};
  }
  /// Everything that bob is told after an id, until a last message that only marks the end.
  std::vector<boost::json::value> told_after(std::uint64_t after, Kind kind, std::uint64_t last) {
    const auto stream = follow(server, bob, kind, "?after=" + number(after));
    std::vector<boost::json::value> events;
    for (;;) {
      events.push_back(stream->next());
      if (!events.back().is_object()) return events;
      const auto* id = events.back().as_object().if_contains("id");
      if (id != nullptr && *id == last) return events;
    }
  }
};

struct EveryFormat : StreamsTest {};

std::string name_of(const ::testing::TestParamInfo<Kind>& kind) {
  constexpr std::array names{"Sse", "Lines", "Socket", "CompressedSocket", "Sse10", "Lines10"};
  return names.at(static_cast<std::size_t>(kind.param));
}
INSTANTIATE_TEST_SUITE_P(Streams, EveryFormat, ::testing::ValuesIn(all_kinds), name_of);

TEST_P(EveryFormat, WithoutAfterItBeginsNow) {
  const std::uint64_t before = ann.says("before");
  const auto stream = follow(server, bob, GetParam());
  EXPECT_EQ(stream->told(), "open " + number(before));
  const std::uint64_t live = ann.says("now");
  EXPECT_EQ(stream->told(), message(live, "now"));
}

TEST_P(EveryFormat, AfterZeroItBeginsWithTheOldestThereIs) {
  const std::uint64_t first = ann.says("one");
  const std::uint64_t second = ann.says("two");
  const auto stream = follow(server, bob, GetParam(), "?after=0");
  EXPECT_EQ(stream->told(), "open 0");
  EXPECT_EQ(stream->told(), message(first, "one"));
  EXPECT_EQ(stream->told(), message(second, "two"));
  const std::uint64_t live = ann.says("three");
  EXPECT_EQ(stream->told(), message(live, "three"));
}

TEST_P(EveryFormat, AfterAnIdNothingIsMissingAndNothingComesTwice) {
  const std::uint64_t before = ann.says("before");
  const std::uint64_t last = ann.says("last");
  const std::uint64_t missed = ann.says("missed");
  const auto stream = follow(server, bob, GetParam(), "?after=" + number(last));
  EXPECT_EQ(stream->told(), "open " + number(last));
  EXPECT_EQ(stream->told(), message(missed, "missed"));
  const std::uint64_t live = ann.says("now");
  EXPECT_EQ(stream->told(), message(live, "now"));
  const auto earlier = follow(server, bob, GetParam(), "?after=" + number(before));
  EXPECT_EQ(earlier->told(), "open " + number(before));
  EXPECT_EQ(earlier->told(), message(last, "last"));
}

TEST_P(EveryFormat, AnEventThatNobodyIsToldIsAPlaceToResumeAfterToo) {
  const std::uint64_t first = ann.says("one");
  arrive(server, "cora");
  const std::uint64_t second = ann.says("two");
  const auto stream = follow(server, bob, GetParam(), "?after=" + number(first + 1));
  EXPECT_EQ(stream->told(), "open " + number(first + 1));
  EXPECT_EQ(stream->told(), message(second, "two"));
}

TEST_P(EveryFormat, ThousandsOfMissedMessagesComeInOrder) {
  Options without_limit;
  without_limit.rules.rate_limit = 0;
  Server busy{std::move(without_limit)};
  const Caller reader = arrive(busy, "reader");
  constexpr std::size_t count = 3000;
  for (std::size_t sent = 0; sent < count; sent += 500) {
    std::vector<chat::Command> batch;
    for (std::size_t i = sent; i < sent + 500; ++i)
      batch.push_back(chat::SendMessage{
          .from = chat::UserId{1}, .chat = chat::general_chat, .text = number(i)});
    busy.commit(std::move(batch));
  }
  const auto stream = follow(busy, reader, GetParam(), "?after=0");
  EXPECT_EQ(stream->told(), "open 0");
  for (std::size_t i = 0; i < count; ++i)
    ASSERT_THAT(stream->told(), ::testing::EndsWith("general reader: " + number(i)));
}

struct Streams : StreamsTest {};

TEST_F(Streams, TellTheSameInEveryFormatAndFromEveryPlace) {
  const std::uint64_t start = bob.cursor();
  const auto live = follow(server, bob, Kind::lines);
  EXPECT_EQ(live->told(), "open " + number(start));
  const std::uint64_t hello = ann.says("hello \\u2603 \\n\\r world");
  ann.says("psst", R"(,"to":"bob")");
  ann.says("note", R"(,"to":"ann")");
  ann.says("comment", R"(,"reply_to":)" + number(hello));
  bob.says("mine");
  ann.post("/users/bob/reports", "{}");
  // How much is unread is counted when it is told, so nothing comes after this.
  bob.post("/chats/general/read", R"({"up_to":)" + number(hello) + "}");
  const std::uint64_t last = bob.cursor();

  const auto everything = told_after(0, Kind::lines, last);
  ASSERT_EQ(everything.size(), 8U);
  std::vector<std::string> later;
  std::vector<std::string> at_once;
  for (std::size_t i = 1; i < everything.size(); ++i) {
    later.push_back(describe(everything[i]));
    at_once.push_back(live->told());
  }
  EXPECT_EQ(later, at_once) << "told live and later it is the same";
  for (const Kind kind : all_kinds) {
    EXPECT_EQ(told_after(0, kind, last), everything);
    for (std::size_t i = 1; i + 1 < everything.size(); ++i) {
      const auto* id = everything[i].as_object().if_contains("id");
      if (id == nullptr) continue;
      auto rest = told_after(id->to_number<std::uint64_t>(), kind, last);
      ASSERT_EQ(rest.size(), everything.size() - i);
      EXPECT_TRUE(std::equal(rest.begin() + 1, rest.end(),
                             everything.begin() + static_cast<std::ptrdiff_t>(i) + 1));
    }
  }
}

TEST_F(Streams, LastEventIdCountsMoreThanAfter) {
  ann.says("one");
  const std::uint64_t seen = ann.says("two");
  const std::uint64_t next = ann.says("three");
  HttpEvents stream{server, bob, Kind::sse, "?after=0", {{"Last-Event-ID", number(seen)}}};
  EXPECT_EQ(stream.told(), "open " + number(seen));
  EXPECT_EQ(stream.told(), message(next, "three"));
}

TEST_F(Streams, SayInTheirHeadThatNobodyMayKeepOrHoldThemBack) {
  for (const Kind kind : {Kind::sse, Kind::lines, Kind::sse_1_0, Kind::lines_1_0}) {
    const bool sse = kind == Kind::sse || kind == Kind::sse_1_0;
    HttpEvents stream{server, bob, kind};
    EXPECT_EQ(stream.head().status, 200);
    EXPECT_EQ(stream.head()("content-type"), sse ? "text/event-stream" : "application/x-ndjson");
    EXPECT_EQ(stream.head()("cache-control"), "no-store");
    EXPECT_EQ(stream.head()("x-accel-buffering"), "no");
    EXPECT_EQ(stream.head()("vary"), "Accept");
    EXPECT_FALSE(stream.head().has("content-length"));
    EXPECT_FALSE(stream.head()("ratelimit-limit").empty());
    EXPECT_THAT(stream.told(), StartsWith("open"));
  }
}

TEST_F(Streams, WhoAsksForNothingInParticularGetsLines) {
  Client client{server.port()};
  client.send(request("GET", "/events", {{"Authorization", "Bearer " + bob.token}}));
  EXPECT_EQ(client.answer(true)("content-type"), "application/x-ndjson");
  Client browser{server.port()};
  browser.send(request("GET", "/events",
                       {{"Authorization", "Bearer " + bob.token},
                        {"Accept", "application/x-ndjson;q=0.5, text/event-stream"}}));
  EXPECT_EQ(browser.answer(true)("content-type"), "text/event-stream");
}

TEST_F(Streams, SseTellsBrowsersHowLongToWaitAndGivesIdsOnlyToWhatHasOne) {
  ann.says("psst", R"(,"to":"bob")");
  HttpEvents stream{server, bob, Kind::sse, "?after=0"};
  EXPECT_EQ(stream.told(), "open 0");
  EXPECT_EQ(stream.told(), "chat @ann made");
  EXPECT_THAT(stream.told(), HasSubstr("psst"));
  EXPECT_THAT(stream.content(), StartsWith("retry: 2000\n"));
  const std::size_t made = stream.content().find("event: chat");
  EXPECT_THAT(stream.content().substr(0, made), Not(HasSubstr("\nid:")));
  EXPECT_THAT(stream.content().substr(made), HasSubstr("id: "));
}

TEST_F(Streams, HeadAsksForNoStream) {
  Client client{server.port()};
  const Answer head = client.ask("HEAD", "/events", {{"Authorization", "Bearer " + bob.token}});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head("content-type"), "application/x-ndjson");
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200) << "the connection goes on";
  std::size_t streams = 1;
  server.on_loop([&] { streams = server.streams(); });
  EXPECT_EQ(streams, 0U);
}

TEST_F(Streams, ThatMakeNoSenseAreRefused) {
  EXPECT_EQ(Caller{server}.get("/events").problem(), "401 unauthorized");
  EXPECT_EQ((Caller{server, std::string(43, 'A')}.get("/events").problem()), "401 unauthorized");
  EXPECT_EQ(bob.get("/events?since=1").problem(), "400 malformed");
  for (const char* query :
       {"after=x", "after=-1", "after=", "after=18446744073709551616", "poll=maybe", "after=1.5"})
    EXPECT_EQ(bob.get(std::string{"/events?"} + query).problem(), "422 invalid") << query;
  for (const char* id : {"x", "-1", "1x"})
    EXPECT_EQ(bob.get("/events", {{"Last-Event-ID", id}}).problem(), "422 invalid") << id;
  for (const char* chat : {"nowhere", "%40nobody", "%40ann", "~abcdefgh"})
    EXPECT_EQ(bob.get(std::string{"/events?chat="} + chat).problem(), "404 not-found") << chat;
  EXPECT_EQ(bob.post("/events").problem(), "405 method-not-allowed");
  EXPECT_EQ(bob.get("/events?poll=1&poll=1&after=0").status, 400) << "said twice";
}

TEST_F(Streams, OfOneChatTellNothingOfTheOthers) {
  ann.says("psst", R"(,"to":"bob")");
  for (const Kind kind : {Kind::sse, Kind::lines, Kind::socket}) {
    const auto general = follow(server, bob, kind, "?chat=general");
    const auto direct = follow(server, bob, kind, "?chat=%40ann");
    EXPECT_THAT(general->told(), StartsWith("open"));
    EXPECT_THAT(direct->told(), StartsWith("open"));
    const std::uint64_t first = ann.says("to all");
    const std::uint64_t second = ann.says("to one", R"(,"to":"bob")");
    bob.post("/chats/general/read", R"({"up_to":)" + number(first) + "}");
    bob.post("/chats/%40ann/read", R"({"up_to":)" + number(second) + "}");
    EXPECT_EQ(general->told(), message(first, "to all"));
    EXPECT_THAT(general->told(), HasSubstr("read general to " + number(first)));
    EXPECT_EQ(direct->told(), message(second, "to one", "@ann"));
    EXPECT_THAT(direct->told(), HasSubstr("read @ann to " + number(second)));
    const auto later = follow(server, bob, kind, "?chat=general&after=" + number(first - 1));
    EXPECT_THAT(later->told(), StartsWith("open"));
    EXPECT_THAT(later->told(), HasSubstr("to all"));
    EXPECT_THAT(later->told(), HasSubstr("read general"));
  }
}

TEST_F(Streams, OfThePeersChatIsNotTheDirectOne) {
  // ann's own notes and her chat with bob are two.
  ann.says("to bob", R"(,"to":"bob")");
  ann.says("to me", R"(,"to":"ann")");
  HttpEvents notes{server, ann, Kind::lines, "?chat=%40ann&after=0"};
  EXPECT_EQ(notes.told(), "open 0");
  EXPECT_EQ(notes.told(), "chat @ann made");
  EXPECT_THAT(notes.told(), HasSubstr("to me"));
}

struct Polls : StreamsTest {};

TEST_F(Polls, EndWithTheBacklogAndTheConnectionGoesOn) {
  const std::uint64_t first = ann.says("one");
  for (const Kind kind : {Kind::sse, Kind::lines}) {
    HttpEvents poll{server, bob, kind, "?poll=1&after=0"};
    EXPECT_EQ(poll.told(), "open 0");
    EXPECT_EQ(poll.told(), message(first, "one"));
    EXPECT_TRUE(poll.finishes());
    EXPECT_EQ(poll.client().ask("GET", "/healthz").status, 200);
  }
}

TEST_F(Polls, WithoutAfterSayOnlyWhereNowIs) {
  const std::uint64_t now = ann.says("one");
  HttpEvents poll{server, bob, Kind::lines, "?poll=1"};
  EXPECT_EQ(poll.told(), "open " + number(now));
  EXPECT_TRUE(poll.finishes());
  EXPECT_THAT(poll.content(), Not(HasSubstr("message")));
}

TEST_F(Polls, OfOneChatTellOnlyThat) {
  const std::uint64_t first = ann.says("one");
  ann.says("psst", R"(,"to":"bob")");
  HttpEvents poll{server, bob, Kind::lines, "?poll=1&after=0&chat=general"};
  EXPECT_EQ(poll.told(), "open 0");
  EXPECT_EQ(poll.told(), message(first, "one"));
  EXPECT_TRUE(poll.finishes());
  EXPECT_THAT(poll.content(), Not(HasSubstr("psst")));
}

TEST_F(Polls, AreAnsweredInTheOrderOfTheirPipeline) {
  ann.says("one");
  Client client{server.port()};
  client.send(request("GET", "/events?poll=1&after=0", {{"Authorization", "Bearer " + bob.token}}) +
              request("GET", "/readyz"));
  EXPECT_EQ(client.answer(true).status, 200);
  std::string all;
  while (all.find("ready") == std::string::npos) {
    const std::string more = client.take();
    ASSERT_FALSE(more.empty()) << all;
    all += more;
  }
  EXPECT_THAT(all, HasSubstr("\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

TEST_F(Polls, OfHttp10EndWithTheConnectionWhateverTheClientWanted) {
  ann.says("one");
  for (const char* wanted : {"close", "keep-alive"}) {
    HttpEvents poll{server, bob, Kind::lines_1_0, "?poll=1&after=0", {{"Connection", wanted}}};
    EXPECT_EQ(poll.head()("connection"), "close");
    EXPECT_EQ(poll.told(), "open 0");
    EXPECT_THAT(poll.told(), HasSubstr("one"));
    EXPECT_TRUE(poll.ends());
  }
}

TEST_F(Polls, WithAGapAreRefusedAndToldWhereTheOldestIs) {
  const std::uint64_t first = ann.says("one");
  Answer gap = bob.get("/events?poll=1&after=" + number(first + 1));
  EXPECT_EQ(gap.problem(), "410 gap") << "ahead of everything";
  EXPECT_EQ(gap["/oldest"], first);
  EXPECT_EQ(gap["/newest"], first);
}

struct Gaps : StreamsTest {
  /// Two messages, of which bob has confirmed the first so long ago that it is gone.
  void lose_the_first() {
    first = ann.says("one");
    bob.post("/chats/general/read", R"({"up_to":)" + number(first) + "}");
    server.advance(30min);
    second = ann.says("two");
    server.advance(31min);
  }
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

TEST_F(Gaps, AreToldInsteadOfOpenWhenWhatFollowedIsGone) {
  lose_the_first();
  for (const Kind kind : all_kinds) {
    const auto stream = follow(server, bob, kind, "?after=" + number(first - 1));
    EXPECT_EQ(stream->told(), "gap " + number(first + 1) + " to " + number(bob.cursor()));
    EXPECT_THAT(stream->told(), StartsWith(number(first + 1) + " read general"));
    EXPECT_EQ(stream->told(), message(second, "two")) << "what is left follows";
  }
  Answer gap = bob.get("/events?poll=1&after=" + number(first - 1));
  EXPECT_EQ(gap.problem(), "410 gap");
  EXPECT_EQ(gap["/oldest"], first + 1);
}

TEST_F(Gaps, AreNotWhereWhoComesBackHasSeenWhatIsGone) {
  lose_the_first();
  const auto stream = follow(server, bob, Kind::lines, "?after=" + number(first));
  EXPECT_EQ(stream->told(), "open " + number(first));
}

TEST_F(Gaps, AreNeverAfterZero) {
  lose_the_first();
  const auto stream = follow(server, bob, Kind::lines, "?after=0");
  EXPECT_EQ(stream->told(), "open 0");
}

TEST_F(Gaps, AreToldToWhoIsAheadOfEverythingAndAllThereIsFollows) {
  std::vector<std::uint64_t> ids{ann.says("hello")};
  for (const Kind kind : all_kinds) {
    const auto stream = follow(server, bob, kind, "?after=1000000");
    EXPECT_EQ(stream->told(), "gap " + number(ids.front()) + " to " + number(ids.back()));
    for (const std::uint64_t id : ids) EXPECT_EQ(stream->told(), message(id, "hello"));
    ids.push_back(ann.says("hello"));
    EXPECT_EQ(stream->told(), message(ids.back(), "hello"));
  }
}

}  // namespace
}  // namespace confab::edge::testing
