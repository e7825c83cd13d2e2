// confab run and confab wait: the real program beside commands that end in every way.
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <csignal>
#include <set>

#include "tests/client/at_home.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;
namespace json_lib = boost::json;

class RunCommand : public AtHome {
 protected:
  RunCommand() {
    answers["POST /send"] = json_response(201, json(api::SentMessage{message(12, "ann", "x")}));
    api::Status status = signed_in_status("ann", {});
    status.server.limits.text_max = 200;
    answers["GET /status"] = json_response(200, json(status));
    answers["GET /users/bob"] = json_response(200, json(api::User{"bob", false, false, "x"}));
    answers["GET /chats/builds"] = json_response(200, json(chat("builds", 0, 0)));
  }
  /// What was sent.
  std::vector<json_lib::value> bodies() const {
    std::vector<json_lib::value> sent;
    for (const SeenRequest& seen : server.seen())
      if (seen.line == "POST /send") sent.push_back(json_lib::parse(seen.body));
    return sent;
  }
  json_lib::value body(std::size_t message = 0) const { return bodies().at(message); }
  std::string said(std::size_t request = 0) const {
    return std::string(body(request).at("text").as_string());
  }
  Program program(std::vector<std::string> arguments) const {
    Program program = AtHome::program(std::move(arguments));
    program.environment["PATH"] = "/usr/bin:/bin";
    return program;
  }
  Ran confab(std::vector<std::string> arguments) const {
    return run_program(program(std::move(arguments)));
  }
};

TEST_F(RunCommand, LeavesTheCommandAsItIs) {
  Program cat = program({"run", "--", "sh", "-c", "cat; echo oops >&2; echo \"$MOOD\"; exit 3"});
  cat.input = "one\ntwo\n";
  cat.environment["MOOD"] = "fine";
  const Ran ran = run_program(cat);
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_EQ(ran.out, "one\ntwo\nfine\n");
  EXPECT_EQ(ran.err, "oops\n");
  EXPECT_THAT(said(), MatchesRegex("`sh -c cat; echo .*` failed with exit code 3 after 0 s\\."));
}

TEST_F(RunCommand, TellsOfSuccessToWhomItIsTold) {
  EXPECT_EQ(confab({"run", "--to", "@bob", "--", "true", "--json", "-q"}).exit_code, 0);
  EXPECT_EQ(body(),
            (json_lib::value{{"text", "`true --json -q` succeeded after 0 s."}, {"to", "bob"}}));
  EXPECT_EQ(
      confab({"run", "--chat", "builds", "--message", "Build {how}.", "--", "true"}).exit_code, 0);
  EXPECT_EQ(body(1), (json_lib::value{{"text", "Build succeeded."}, {"chat", "builds"}}));
}

TEST_F(RunCommand, MayKeepSuccessToItself) {
  EXPECT_EQ(confab({"run", "--only-failed", "--", "true"}).exit_code, 0);
  EXPECT_THAT(bodies(), IsEmpty());
  EXPECT_EQ(confab({"run", "--only-failed", "--", "false"}).exit_code, 1);
  EXPECT_EQ(bodies().size(), 1U);
}

TEST_F(RunCommand, EndsBySignalWhenTheCommandDid) {
  const Ran ran = confab({"run", "--", "sh", "-c", "kill -KILL $$"});
  EXPECT_EQ(ran.exit_code, -SIGKILL);
  EXPECT_THAT(said(), HasSubstr("was ended by SIGKILL after"));
}

TEST_F(RunCommand, PassesSignalsOn) {
  RunningProgram running(
      program({"run", "--", "sh", "-c",
               "trap 'echo heard; exit 5' TERM; echo ready; while :; do sleep 0.05; done"}));
  ASSERT_TRUE(running.shows("ready"));
  running.signal(SIGTERM);
  const Ran ran = running.end();
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.out, HasSubstr("heard"));
  EXPECT_THAT(said(), HasSubstr("failed with exit code 5"));
}

TEST_F(RunCommand, PassesOnTheAlarmThatSomebodySetBefore) {
  Program timed = program({"-c",
                           "import os, signal, sys\n"
                           "signal.setitimer(signal.ITIMER_REAL, 0.5)\n"
                           "os.execv(sys.argv[1], sys.argv[1:])",
                           CONFAB_BIN_DIR "/confab", "run", "--", "sleep", "60"});
  timed.path = "/usr/bin/python3";
  timed.time_max = std::chrono::seconds{20};
  EXPECT_EQ(run_program(timed).exit_code, -SIGALRM);
}

TEST_F(RunCommand, LeavesTheTerminalsSignalsToTheTerminal) {
  Program at_terminal = program({"run", "--", "sh", "-c",
                                 "trap 'n=$((n + 1)); echo heard' INT; echo ready; "
                                 "until read line; do :; done; echo \"$n time, $line\"; exit 6"});
  const Ran ran = run_on_terminal(at_terminal, {{"ready", "\x03"}, {"heard", "a line\n"}});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.out, HasSubstr("1 time, a line")) << "once, and not once more by us";
}

TEST_F(RunCommand, KeepsWhatWasIgnored) {
  RunningProgram running(program({"run", "--", "nohup", CONFAB_BIN_DIR "/confab", "run", "--", "sh",
                                  "-c", "kill -HUP $$; echo alive"}));
  EXPECT_TRUE(running.shows("alive"));
  EXPECT_EQ(running.end().exit_code, 0);
}

TEST_F(RunCommand, KnowsHowTheCommandEndedAlsoWhereChildrenWereIgnored) {
  Program ignoring = program(
      {"--ignore-signal=CHLD", CONFAB_BIN_DIR "/confab", "run", "--", "sh", "-c", "exit 3"});
  ignoring.path = "/usr/bin/env";
  const Ran ran = run_program(ignoring);
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(said(), HasSubstr("failed with exit code 3"));
}

TEST_F(RunCommand, GivesTheCommandEverySignalAsItWasGivenToUs) {
  const std::vector<std::string> ours{CONFAB_BIN_DIR "/confab", "run", "--"};
  const auto signals = [&](const std::string& manner, const std::vector<std::string>& by) {
    Program env = program({manner});
    env.path = "/usr/bin/env";
    env.arguments.insert(env.arguments.end(), by.begin(), by.end());
    for (const char* const word : {"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"})
      env.arguments.emplace_back(word);
    const Ran ran = run_program(env);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.out;
  };
  std::set<std::string> all;
  for (const char* const manner :
       {"--default-signal", "--ignore-signal=CHLD", "--ignore-signal=PIPE,XFSZ",
        "--ignore-signal=HUP,INT,QUIT,TERM,USR1", "--ignore-signal=CHLD,PIPE,XFSZ,INT,ALRM",
        "--block-signal=INT,CHLD,USR1"}) {
    EXPECT_EQ(signals(manner, ours), signals(manner, {})) << manner;
    all.insert(signals(manner, ours));
  }
  EXPECT_EQ(all.size(), 6U) << "each of its own";
}

TEST_F(RunCommand, SaysWhatCannotBeRun) {
  const Ran missing = confab({"run", "--", "no-such-command"});
  EXPECT_EQ(missing.exit_code, 127);
  EXPECT_EQ(missing.err, "confab: could not run no-such-command: No such file or directory.\n");
  EXPECT_EQ(confab({"run", "--", "/"}).exit_code, 126);
  EXPECT_EQ(confab({"run", "--"}).exit_code, 2);
  EXPECT_THAT(bodies(), IsEmpty());
}

TEST_F(RunCommand, BeginsNothingThatItCouldNotTell) {
  const std::string mark = (home_ / "mark").native();
  EXPECT_EQ(confab({"run", "--message", "{when}", "--", "touch", mark}).exit_code, 2);
  EXPECT_EQ(confab({"run", "--patience", "long", "--", "touch", mark}).exit_code, 2);
  token.clear();
  const Ran ran = confab({"run", "--", "touch", mark});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("not signed in"));
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST_F(RunCommand, BeginsNothingThatTheServerWouldRefuseToBeToldOf) {
  const std::string mark = (home_ / "mark").native();
  const auto refused = [&](std::vector<std::string> said) {
    said.insert(said.begin(), "run");
    for (const char* const word : {"--", "touch"}) said.emplace_back(word);
    said.push_back(mark);
    const Ran ran = confab(said);
    EXPECT_FALSE(std::filesystem::exists(mark)) << ran.err;
    return std::to_string(ran.exit_code) + " " + ran.err;
  };
  EXPECT_THAT(refused({"--chat", "nowhere"}), StartsWith("7 confab: "));
  EXPECT_THAT(refused({"--to", "nobody"}), StartsWith("7 confab: "));
  EXPECT_EQ(refused({"--message", " \t"}), "2 confab: the message would be blank.\n");
  EXPECT_EQ(refused({"--message", std::string(201, 'x')}),
            "2 confab: the message may become 201 characters long; here one has at most 200.\n");
  EXPECT_THAT(refused({"--message", std::string(195, 'x') + "{time}"}), StartsWith("2 confab: "))
      << "as long as it may become";
  api::Chat garden = chat("Garden party", 0, 0);
  garden.member = false;
  answers["GET /chats/Garden%20party"] = json_response(200, json(garden));
  EXPECT_EQ(refused({"--chat", "Garden party"}),
            "3 confab: you are not in Garden party. Enter it with: confab join 'Garden party'\n");
  answers["GET /status"] = problem_response(401, "unauthorized");
  EXPECT_THAT(refused({}), StartsWith("3 confab: "));
}

TEST_F(RunCommand, WaitsForNoServerBeforeItBegins) {
  const std::string mark = (home_ / "mark").native();
  answers["GET /status"] = problem_response(503, "unavailable", "", "Retry-After: 1\r\n");
  EXPECT_EQ(confab({"run", "--chat", "nowhere", "--", "touch", mark}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(mark));
}

TEST_F(RunCommand, FindsARoomByItsTitleAlsoWhenTheServerWasAwayAtTheStart) {
  api::Chat den = chat("~aaaaaaaaaaaaaaaa", 0, 0);
  den.kind = "room";
  den.title = "My den";
  ScriptedServer late([&](const SeenRequest& request) -> Act {
    if (request.line == "GET /status") return {""};
    if (request.line == "GET /chats") return {json_response(200, json(api::Chats{{den}, {}}))};
    if (request.body.find("~aaaa") == std::string::npos)
      return {problem_response(404, "not-found")};
    return {*answers.find(request.line)};
  });
  Program run = program({"run", "--chat", "my den", "--", "true"});
  run.environment["CONFAB_SERVER"] = late.url();
  const Ran ran = run_program(run);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(json_lib::parse(late.seen().back().body).at("chat"), "~aaaaaaaaaaaaaaaa");
}

TEST_F(RunCommand, NeedsDashesBeforeTheCommand) {
  const Ran ran = confab({"run", "grep", "-q", "x"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("put -- before"));
  EXPECT_EQ(confab({"run", "make", "-j2"}).err,
            "confab: put -- before the command: confab run -- …\n");
  EXPECT_THAT(confab({"run", "--mesage", "x", "--", "true"}).err,
              HasSubstr("has no option --mesage. Did you mean --message?"));
}

TEST_F(RunCommand, ComplainsOfTheMessageAndKeepsTheExitCode) {
  answers["POST /send"] = problem_response(429, "rate-limited", R"(,"retry_after":900)");
  const Ran ran = confab({"run", "--", "sh", "-c", "exit 3"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("Try again"));
  EXPECT_EQ(bodies().size(), 1U) << "a limit is not waited for";
  answers.clear();
  EXPECT_EQ(confab({"run", "--", "true"}).exit_code, 0);
}

TEST_F(RunCommand, TriesUnderOneKeyUntilTheServerIsBack) {
  ScriptedServer shaky(
      in_turn({{""}, {""}, {problem_response(503, "unavailable")}, {answers["POST /send"]}}));
  Program running = program({"run", "--", "sh", "-c", "exit 4"});
  running.environment["CONFAB_SERVER"] = shaky.url();
  const Ran ran = run_program(running);
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.err, HasSubstr("Trying again for 2 min."));
  const auto seen = shaky.seen();
  ASSERT_EQ(seen.size(), 4U) << "and one look before it began";
  EXPECT_EQ(seen[1].field("Idempotency-Key"), seen[3].field("Idempotency-Key"));
  EXPECT_EQ(seen[1].body, seen[3].body);
}

TEST_F(RunCommand, RecommendsNoOptionThatItDoesNotTake) {
  ScriptedServer away(in_turn({{""}}));
  Program running = program({"run", "--patience", "0", "--", "true"});
  running.environment["CONFAB_SERVER"] = away.url();
  const std::string said = run_program(running).err;
  EXPECT_THAT(said, HasSubstr("Nobody knows whether it arrived."));
  EXPECT_THAT(said, Not(HasSubstr("--key")));
}

TEST_F(RunCommand, GivesUpWhenItsPatienceOrTheUsersIsOver) {
  Program running = program({"run", "--patience", "0", "--", "sh", "-c", "exit 4"});
  running.environment["CONFAB_SERVER"] = "http://127.0.0.1:" + std::to_string(closed_port());
  const Ran ran = run_program(running);
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.err, HasSubstr("nobody answers at"));

  running.arguments = {"run", "--patience", "1h", "--", "sh", "-c", "exit 4"};
  RunningProgram waiting(running);
  ASSERT_TRUE(waiting.says("Trying again for 1 h."));
  waiting.signal(SIGINT);
  EXPECT_EQ(waiting.end().exit_code, 4);
}

class WaitCommand : public RunCommand {
 protected:
  /// Says its number first.
  Program sleeping() const {
    Program sleep = program({"-c", "echo $$; exec sleep 60"});
    sleep.path = "/bin/sh";
    return sleep;
  }
};

TEST_F(WaitCommand, TellsThatAnothersProcessHasEnded) {
  RunningProgram sleeper(sleeping());
  ASSERT_TRUE(sleeper.shows("\n"));
  const std::string pid = sleeper.out().substr(0, sleeper.out().find('\n'));
  RunningProgram waiting(program({"wait", "--pid", pid, "--to", "bob"}));
  ASSERT_TRUE(waiting.says("Waiting for the end of process " + pid + " (sleep 60).\n"));
  EXPECT_THAT(bodies(), IsEmpty());
  sleeper.signal(SIGTERM);
  const Ran ran = waiting.end();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("sent #12\n"));
  EXPECT_EQ(body().at("to"), "bob");
  EXPECT_THAT(said(),
              MatchesRegex("Process " + pid +
                           " \\(`sleep 60`\\) has ended after [0-9]+ s\\. Its exit status is not "
                           "known here\\."));
}

TEST_F(WaitCommand, EndsWithoutAWordWhenItIsInterrupted) {
  RunningProgram waiting(program({"wait", "--pid", std::to_string(::getpid())}));
  ASSERT_TRUE(waiting.says("Waiting for the end"));
  waiting.signal(SIGINT);
  EXPECT_EQ(waiting.end().exit_code, 130);
  EXPECT_THAT(bodies(), IsEmpty());
}

TEST_F(WaitCommand, EndsAsASendDoesWhenItCannotTell) {
  answers.clear();
  RunningProgram sleeper(sleeping());
  ASSERT_TRUE(sleeper.shows("\n"));
  RunningProgram waiting(
      program({"wait", "--pid", sleeper.out().substr(0, sleeper.out().find('\n'))}));
  ASSERT_TRUE(waiting.says("Waiting for the end"));
  sleeper.signal(SIGTERM);
  EXPECT_EQ(waiting.end().exit_code, 7);
}

TEST_F(WaitCommand, SaysWhenThereIsNoSuchProcess) {
  for (const char* const pid : {"0", "4194305", "99999999999"}) {
    const Ran ran = confab({"wait", "--pid", pid});
    EXPECT_EQ(ran.exit_code, 7) << pid;
    EXPECT_THAT(ran.err, HasSubstr("there is no process " + std::string(pid))) << pid;
  }
  EXPECT_EQ(confab({"wait"}).exit_code, 2);
  EXPECT_EQ(confab({"wait", "--pid", "me"}).exit_code, 2);
  EXPECT_THAT(asked(), IsEmpty());
}

}  // namespace
}  // namespace confab::testing
