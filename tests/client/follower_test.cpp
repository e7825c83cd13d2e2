#include "client/follower.hpp"

#include <charconv>
#include <random>

#include "tests/client/events.hpp"

namespace confab::client {
namespace {

using confab::testing::Act;
using confab::testing::chunk;
using confab::testing::closed_event;
using confab::testing::event;
using confab::testing::gap_event;
using confab::testing::in_turn;
using confab::testing::message_event;
using confab::testing::problem_response;
using confab::testing::said;
using confab::testing::ScriptedServer;
using confab::testing::SeenRequest;
using confab::testing::stream_end;
using confab::testing::stream_head;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string revoked = said(closed_event("revoked"));

std::string hi(std::uint64_t id) { return said(message_event(id, "bob", "hi")); }

/// Somebody in a hurry who follows, and what they noticed.
class Following : public Follower::Listener {
 public:
  explicit Following(std::function<Act(const SeenRequest&)> act) : server(std::move(act)) {}
  explicit Following(std::vector<Act> acts) : Following(in_turn(std::move(acts))) {}

  Outcome<void> run() {
    const ApiClient api({"127.0.0.1", server.port()}, "secret", {}, [](const std::string&) {});
    return Follower(api, wish, pace, *this).run();
  }
  Exit exit() {
    const Outcome<void> done = run();
    return done ? Exit::ok : done.error().exit;
  }

  Outcome<void> hear(const api::Event& event, std::string_view line) override {
    if (event.id == refuses) return local_failure(Exit::trouble, "full", "no more");
    types.push_back(event.type);
    lines.emplace_back(line);
    if (event.id) ids.push_back(*event.id);
    return {};
  }
  Outcome<void> idle(std::uint64_t at) override {
    cursor = at;
    return {};
  }
  void interrupted(const std::string& why) override { told.push_back(why); }
  void resumed() override { told.emplace_back("resumed"); }

  std::vector<std::string> asked() const {
    std::vector<std::string> all;
    for (const SeenRequest& request : server.seen()) all.push_back(request.line);
    return all;
  }

  ScriptedServer server;
  Follower::Wish wish;
  Follower::Pace pace{
      milliseconds{5'000}, milliseconds{10'000}, {milliseconds{1}, milliseconds{2}}};
  std::optional<std::uint64_t> refuses = 0;
  std::vector<std::uint64_t> ids;
  std::vector<std::string> types;
  std::vector<std::string> lines;
  std::vector<std::string> told;
  std::uint64_t cursor = 0;
};

TEST(Follower, HearsEventsAsTheyCame) {
  Following one({{stream_head + said(event("open")) +
                  chunk("{\"type\":\"dance\",  \"at\":\"\"}\r\n\n") + hi(7) + revoked}});
  one.wish = {"@bob", 5, false};
  EXPECT_EQ(one.exit(), Exit::not_allowed);
  EXPECT_THAT(one.types, ElementsAre("open", "dance", "message", "closed"));
  EXPECT_EQ(one.lines[1], "{\"type\":\"dance\",  \"at\":\"\"}");
  EXPECT_THAT(one.asked(), ElementsAre("GET /events?after=5&chat=%40bob"));
  const SeenRequest request = one.server.seen()[0];
  EXPECT_EQ(request.field("Accept"), "application/x-ndjson, application/problem+json");
  EXPECT_EQ(request.field("Authorization"), "Bearer secret");
}

TEST(Follower, GoesOnWhereItWasInterrupted) {
  const std::string half = hi(9).substr(0, 40);
  Following one({{stream_head + hi(7) + half},
                 {stream_head + hi(8), Act::Then::reset},
                 {problem_response(503, "unavailable")},
                 {""},
                 {stream_head + hi(8) + hi(9) + said(closed_event("going-away")) + stream_end},
                 {stream_head + hi(10) + revoked}});
  EXPECT_EQ(one.exit(), Exit::not_allowed);
  EXPECT_THAT(one.asked(),
              ElementsAre("GET /events?after=0", "GET /events?after=7", HasSubstr("after="),
                          HasSubstr("after="), HasSubstr("after="), "GET /events?after=9"));
  EXPECT_THAT(one.ids, ElementsAre(7, 8, 9, 10)) << "nothing is missing, and nothing comes twice";
}

TEST(Follower, TellsOfAnInterruptionOnce) {
  Following one({{stream_head + hi(7)},
                 {problem_response(503, "unavailable")},
                 {"SSH-2.0-x\r\n"},
                 {"", Act::Then::reset},
                 {stream_head + hi(8) + revoked}});
  EXPECT_EQ(one.exit(), Exit::not_allowed);
  EXPECT_THAT(one.told, ElementsAre(HasSubstr("broke off"), "resumed"));
}

TEST(Follower, TakesSilenceForAnInterruption) {
  Following one({{stream_head + hi(7), Act::Then::stay_silent}, {stream_head + hi(8) + revoked}});
  one.pace.silence_max = milliseconds{50};
  EXPECT_EQ(one.exit(), Exit::not_allowed);
  EXPECT_THAT(one.ids, ElementsAre(7, 8));
  EXPECT_THAT(one.told, ElementsAre(HasSubstr("has said nothing"), "resumed"));
}

TEST(Follower, SaysWhyTheServerClosedTheStream) {
  for (const auto& [reason, words] : {std::pair{"going-away", "going away"},
                                      {"too-slow", "more to say"},
                                      {"lunch\x1b", "(lunch\\x1b)"}}) {
    Following one(
        {{stream_head + said(closed_event(reason)) + stream_end}, {stream_head + revoked}});
    EXPECT_EQ(one.exit(), Exit::not_allowed);
    EXPECT_THAT(one.told, ElementsAre(HasSubstr(words), "resumed"));
  }
}

TEST(Follower, EndsWhenTryingAgainWouldNotHelp) {
  const auto exit_after = [](const std::string& bytes) { return Following({{bytes}}).exit(); };
  EXPECT_EQ(exit_after(stream_head + revoked), Exit::not_allowed);
  EXPECT_EQ(exit_after(problem_response(401, "unauthorized")), Exit::not_allowed);
  EXPECT_EQ(exit_after(problem_response(403, "forbidden")), Exit::not_allowed);
  EXPECT_EQ(exit_after(problem_response(404, "not-found")), Exit::not_found);
  EXPECT_EQ(exit_after(problem_response(429, "rate-limited")), Exit::rate_limited);
  EXPECT_EQ(exit_after(stream_head + chunk("hello\n")), Exit::no_server);
  EXPECT_EQ(exit_after(stream_head + chunk(R"({"type":"message","at":"","id":7})"
                                           "\n")),
            Exit::no_server);
  EXPECT_EQ(exit_after(stream_head + chunk(std::string(event_bytes_max + 1, 'x'))),
            Exit::no_server);
}

TEST(Follower, CountsNothingThatItsListenerRefused) {
  Following one({{stream_head + hi(7) + hi(8) + hi(9)}});
  one.refuses = 8;
  EXPECT_EQ(one.exit(), Exit::trouble);
  EXPECT_EQ(one.cursor, 7U);
  EXPECT_THAT(one.ids, ElementsAre(7));
}

TEST(Follower, MovesOnlyWithAnId) {
  Following one({{stream_head + hi(7) + said(event("report"))}, {stream_head + revoked}});
  EXPECT_EQ(one.exit(), Exit::not_allowed);
  EXPECT_EQ(one.asked()[1], "GET /events?after=7");
}

TEST(Follower, GoesOnWithWhatThereIsAfterAGap) {
  Following one({{stream_head + said(gap_event(50, 60)) + hi(50) + hi(60) + revoked}});
  one.wish.after = 20;
  EXPECT_EQ(one.exit(), Exit::not_allowed);
  EXPECT_THAT(one.types, ElementsAre("gap", "message", "message", "closed"));
}

TEST(Follower, HearsAServerThatBeganAnew) {
  Following one({{stream_head + said(gap_event(1, 3)) + hi(2)}, {stream_head + hi(3) + revoked}});
  one.wish.after = 20;
  EXPECT_EQ(one.exit(), Exit::not_allowed);
  EXPECT_THAT(one.ids, ElementsAre(2, 3));
  EXPECT_EQ(one.asked()[1], "GET /events?after=2");
}

TEST(Follower, OnceEndsWithWhatIsThere) {
  Following one({{stream_head + hi(7) + hi(8) + stream_end}});
  one.wish.once = true;
  EXPECT_EQ(one.exit(), Exit::ok);
  EXPECT_EQ(one.asked()[0], "GET /events?after=0&poll=1");
  EXPECT_EQ(one.cursor, 8U);
}

TEST(Follower, OnceDoesNotWaitForAnInterruptionToPass) {
  for (const std::string& bytes : {stream_head + hi(7), problem_response(503, "unavailable"),
                                   stream_head + said(closed_event("going-away")) + stream_end}) {
    Following one({{bytes}});
    one.wish.once = true;
    EXPECT_EQ(one.exit(), Exit::no_server) << bytes;
    EXPECT_EQ(one.server.seen().size(), 1U);
    EXPECT_THAT(one.told, IsEmpty());
  }
}

TEST(Follower, OnceHearsOfAGapAndOfWhatIsLeft) {
  Following one({{problem_response(410, "gap", R"(,"oldest":5,"newest":60)")},
                 {stream_head + hi(20) + hi(21) + stream_end}});
  one.wish = {{}, 20, true};
  EXPECT_EQ(one.exit(), Exit::ok);
  EXPECT_THAT(one.types, ElementsAre("gap", "message"));
  EXPECT_THAT(one.ids, ElementsAre(21));
  EXPECT_EQ(one.asked()[1], "GET /events?after=0&poll=1");
}

std::uint64_t after_of(const SeenRequest& request) {
  const std::size_t at = request.line.find("after=") + 6;
  std::uint64_t after = 0;
  std::from_chars(&request.line[at], request.line.data() + request.line.size(), after);
  return after;
}

TEST(Follower, ReadsTheWholeLogOnceThroughAHundredDisconnections) {
  constexpr std::uint64_t newest = 300;
  std::mt19937 random(20'261'120);  // NOLINT: the same story every time
  std::size_t streams = 0;
  Following one([&](const SeenRequest& request) -> Act {
    std::string bytes = stream_head + said(event("open"));
    for (std::uint64_t id = after_of(request) + 1; id <= newest; ++id) bytes += hi(id);
    if (++streams > 100) return {bytes + revoked};
    // A few events, and then an end anywhere: between two, in one, or before the first.
    bytes.resize(std::min<std::size_t>(bytes.size(), random() % 1'500));
    return {bytes, random() % 2 == 0 ? Act::Then::close : Act::Then::reset};
  });
  EXPECT_EQ(one.exit(), Exit::not_allowed);
  std::vector<std::uint64_t> log;
  for (std::uint64_t id = 1; id <= newest; ++id) log.push_back(id);
  EXPECT_EQ(one.ids, log);
  EXPECT_EQ(streams, 101U);
}

}  // namespace
}  // namespace confab::client
