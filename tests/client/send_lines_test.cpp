// confab send --lines: the real program, and what goes wrong between two lines.
#include <boost/json/parse.hpp>
#include <csignal>

#include "tests/client/at_home.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
namespace json_lib = boost::json;

std::string sent(std::uint64_t id) {
  return json_response(
      201, json(api::SentMessage{message(id, "ann", "x")}),
      "RateLimit-Limit: 20\r\nRateLimit-Remaining: 17\r\nRateLimit-Reset: 900\r\n");
}

class SendLines : public AtHome {
 protected:
  SendLines() { answers["POST /send"] = sent(12); }

  static std::vector<std::string> texts(const ScriptedServer& server) {
    std::vector<std::string> found;
    for (const SeenRequest& seen : server.seen())
      found.emplace_back(json_lib::parse(seen.body).at("text").as_string());
    return found;
  }
  static std::vector<std::string> keys(const ScriptedServer& server) {
    std::vector<std::string> found;
    for (const SeenRequest& seen : server.seen())
      found.push_back(seen.field("Idempotency-Key").value_or(""));
    return found;
  }
  Program lines_to(const ScriptedServer& server, std::string input,
                   std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"send", "--lines"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Program sending = program(std::move(arguments));
    sending.input = std::move(input);
    sending.environment["CONFAB_SERVER"] = server.url();
    return sending;
  }
};

TEST_F(SendLines, MakesAMessageOfEachLineInWhichThereIsSomething) {
  const Ran ran = confab_hears("one\n\n  \r\nдва\r\nthree", {"send", "--lines", "-"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "3 lines sent · 17 left this hour\n");
  EXPECT_THAT(texts(server), ElementsAre("one", "два", "three"));
  const auto used = keys(server);
  const std::string base = used[0].substr(0, used[0].find('.'));
  EXPECT_EQ(base.size(), 32U);
  EXPECT_THAT(used, ElementsAre(base + ".1", base + ".2", base + ".3"));
}

TEST_F(SendLines, GoesWhereASingleMessageWould) {
  confab_hears("one\n", {"send", "--lines", "--to", "@bob"});
  confab_hears("one\n", {"send", "--lines", "--chat", "logs", "--key", "tonight"});
  confab_hears("one\n", {"send", "--lines", "--reply-to", "7"});
  EXPECT_EQ(json_lib::parse(server.seen()[0].body),
            (json_lib::value{{"text", "one"}, {"to", "bob"}}));
  EXPECT_EQ(json_lib::parse(server.seen()[1].body),
            (json_lib::value{{"text", "one"}, {"chat", "logs"}}));
  EXPECT_EQ(server.seen()[1].field("Idempotency-Key"), "tonight.1");
  EXPECT_EQ(json_lib::parse(server.seen()[2].body),
            (json_lib::value{{"text", "one"}, {"reply_to", 7}}));
}

TEST_F(SendLines, IsAskedForSensibly) {
  EXPECT_EQ(confab_hears("x\n", {"send", "--lines", "word"}).exit_code, 2);
  EXPECT_EQ(confab_hears("x\n", {"send", "--lines", "--at", "18:30"}).exit_code, 2);
  EXPECT_EQ(confab_hears("x\n", {"send", "--lines", "--file", "x"}).exit_code, 2);
  EXPECT_THAT(asked(), IsEmpty());
  EXPECT_EQ(confab_hears("", {"send", "--lines"}).err, "0 lines sent\n");
}

TEST_F(SendLines, GivesProgramsADocumentForEachLine) {
  const Ran ran = confab_hears("one\ntwo\n", {"send", "--lines", "--json"});
  EXPECT_EQ(lines_of(ran.out).size(), 2U);
  EXPECT_EQ(json_lib::parse(lines_of(ran.out)[1]).at("message").at("id"), 12);
  EXPECT_EQ(ran.err, "");
}

TEST_F(SendLines, WaitsOutTheLimitAndSaysSoOnce) {
  const std::string limit = problem_response(429, "rate-limited", R"(,"retry_after":1)");
  ScriptedServer limited(in_turn({{sent(1)}, {limit}, {limit}, {sent(2)}}));
  const Ran ran = run_program(lines_to(limited, "one\ntwo\nthree\n"));
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  ASSERT_EQ(lines_of(ran.err).size(), 2U) << ran.err;
  EXPECT_THAT(
      lines_of(ran.err)[0],
      MatchesRegex("1 line sent, and no more are allowed now; going on at [0-9]+:[0-9]+\\."));
  EXPECT_THAT(texts(limited), ElementsAre("one", "two", "two", "two", "three"));
  EXPECT_EQ(keys(limited)[1], keys(limited)[3]) << "the same line";
  EXPECT_NE(keys(limited)[3], keys(limited)[4]);
}

TEST_F(SendLines, StopsAtTheLimitWhereThatIsAskedFor) {
  const std::string limit = problem_response(429, "rate-limited", R"(,"retry_after":900)");
  ScriptedServer limited(in_turn({{sent(1)}, {limit}}));
  const Ran ran =
      run_program(lines_to(limited, "one\ntwo\nthree\n", {"--stop-at-limit", "--key", "mine"}));
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.err,
              HasSubstr("1 line sent. To go on behind them, send the same lines again with "
                        "--key mine\n"));
}

TEST_F(SendLines, WaitsForAServerThatIsAwayOnceItHasAnswered) {
  ScriptedServer shaky(in_turn({{sent(1)}, {""}, {""}, {""}, {""}, {sent(2)}}));
  const Ran ran = run_program(lines_to(shaky, "one\ntwo\n"));
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("Trying again …\nconfab: connected again.\n2 lines sent"));
  EXPECT_EQ(keys(shaky)[1], keys(shaky)[5]);

  Program nobody = lines_to(shaky, "one\n");
  nobody.environment["CONFAB_SERVER"] = "http://127.0.0.1:" + std::to_string(closed_port());
  EXPECT_EQ(run_program(nobody).exit_code, 6);
}

TEST_F(SendLines, TellsOfALineThatIsRefusedAndGoesOn) {
  ScriptedServer strict(in_turn({{sent(1)}, {problem_response(422, "invalid")}, {sent(2)}}));
  const Ran ran = run_program(lines_to(strict, "one\n\x1btwo\nthree\n"));
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("confab: \"\\x1btwo\": "));
  EXPECT_THAT(ran.err, HasSubstr("2 lines sent, 1 refused"));
  EXPECT_EQ(texts(strict).size(), 3U);
}

TEST_F(SendLines, PassesOverALineThatNoServerTakesAndSendsTheNextOne) {
  const std::string much(1024 * 1024 + 1, 'x');
  std::ofstream(home_ / "lines") << "one\n" << much << "\ntwo\n";
  Program sending = lines_to(server, "");
  sending.path = "/bin/sh";
  sending.arguments = {"-c", "exec \"$0\" send --lines --key mine <lines",
                       CONFAB_BIN_DIR "/confab"};
  sending.folder = home_;
  const Ran ran = run_program(sending);
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("confab: a line is too long for a message.\n"));
  EXPECT_THAT(ran.err, HasSubstr("2 lines sent, 1 refused"));
  EXPECT_THAT(texts(server), ElementsAre("one", "two"));
  EXPECT_THAT(keys(server), ElementsAre("mine.1", "mine.3")) << "the same when they come again";
}

TEST_F(SendLines, TellsOfALineThatIsNotUtf8AndGoesOn) {
  const Ran ran = confab_hears("one\n\xff\xfe\ntwo\n", {"send", "--lines"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("confab: \"\\xff\\xfe\": it is not UTF-8."));
  EXPECT_THAT(texts(server), ElementsAre("one", "two"));
}

TEST_F(SendLines, SaysThatThereIsNoStandardInput) {
  Program sending = lines_to(server, "");
  sending.path = "/bin/sh";
  sending.arguments = {"-c", "exec \"$0\" send --lines --chat logs <&-", CONFAB_BIN_DIR "/confab"};
  sending.time_max = std::chrono::seconds{20};
  const Ran ran = run_program(sending);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("could not read standard input: Bad file descriptor."));
}

TEST_F(SendLines, FindARoomByItsTitleAsASingleMessageDoes) {
  api::Chat den = chat("~aaaaaaaaaaaaaaaa", 0, 0);
  den.kind = "room";
  den.title = "My den";
  answers["GET /chats"] = json_response(200, json(api::Chats{{den}, {}}));
  ScriptedServer strict([&](const SeenRequest& request) -> Act {
    if (request.body.find("my den") != std::string::npos)
      return {problem_response(404, "not-found")};
    return {*answers.find(request.line)};
  });
  const Ran ran = run_program(lines_to(strict, "one\ntwo\n", {"--chat", "my den"}));
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const auto seen = strict.seen();
  ASSERT_EQ(seen.size(), 4U) << "looked up once";
  EXPECT_EQ(json_lib::parse(seen[3].body).at("chat"), "~aaaaaaaaaaaaaaaa");
}

TEST_F(SendLines, StopWhereATitleIsThatOfSeveralRooms) {
  api::Chat den = chat("~aaaaaaaaaaaaaaaa", 0, 0);
  den.kind = "room";
  den.title = "My den";
  api::Chat twin = den;
  twin.chat = "~bbbbbbbbbbbbbbbb";
  ScriptedServer strict([&](const SeenRequest& request) -> Act {
    if (request.line == "GET /chats")
      return {json_response(200, json(api::Chats{{den, twin}, {}}))};
    return {problem_response(404, "not-found")};
  });
  const Ran ran = run_program(lines_to(strict, "one\ntwo\n", {"--chat", "my den"}));
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("~aaaaaaaaaaaaaaaa, ~bbbbbbbbbbbbbbbb"));
  EXPECT_EQ(strict.seen().size(), 2U);
}

TEST_F(SendLines, StopsWhereNothingCanBeSent) {
  ScriptedServer closing(in_turn({{sent(1)}, {problem_response(403, "banned")}}));
  const Ran ran = run_program(lines_to(closing, "one\ntwo\nthree\n"));
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_EQ(closing.seen().size(), 2U);
  EXPECT_THAT(ran.err, HasSubstr("1 line sent. To go on"));
}

TEST_F(SendLines, NamesNoOtherKeyThanTheOneThatGoesOnBehindThem) {
  ScriptedServer away(in_turn({{""}}));
  const Ran ran = run_program(lines_to(away, "one\n", {"--key", "mine"}));
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_EQ(keys(away).back(), "mine.1");
  EXPECT_THAT(ran.err, HasSubstr("send the same lines again with --key mine\n"));
  EXPECT_THAT(ran.err, Not(HasSubstr("mine.1")));
}

TEST_F(SendLines, TellsHowManyWereSentWhenItIsInterrupted) {
  const std::string limit = problem_response(429, "rate-limited", R"(,"retry_after":900)");
  ScriptedServer limited(in_turn({{sent(1)}, {sent(2)}, {limit}}));
  Program sending = lines_to(limited, "");
  sending.path = "/bin/sh";
  sending.arguments = {"-c", "exec \"$0\" send --lines --key mine <lines",
                       CONFAB_BIN_DIR "/confab"};
  std::ofstream(home_ / "lines") << "one\ntwo\nthree\n";
  sending.folder = home_;
  RunningProgram waiting(sending);
  ASSERT_TRUE(waiting.says("going on at"));
  waiting.signal(SIGINT);
  const Ran ran = waiting.end();
  EXPECT_EQ(ran.exit_code, 130);
  EXPECT_THAT(ran.err, HasSubstr("interrupted: 2 lines sent. To go on behind them, send the same "
                                 "lines again with --key mine\n"));
}

}  // namespace
}  // namespace confab::testing
