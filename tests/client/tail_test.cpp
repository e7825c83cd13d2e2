// confab tail as a program, and a server that lives through what servers live through.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <csignal>

#include "tests/client/events.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
namespace json_lib = boost::json;

class Tail : public AtHome {
 protected:
  Tail() {
    answers.set_stream(stream_head + said(event("open")));
    status({chat("general", 0, 50), chat("@bob", 0, 50)});
    answers["POST /chats/general/read"] = json_response(200, R"({"read_up_to":51,"unread":0})");
    answers["POST /chats/%40bob/read"] = std::string(answers["POST /chats/general/read"]);
  }

  /// Of ann; the newest record is 50.
  void status(std::vector<api::Chat> chats) {
    api::Status status = signed_in_status("ann", std::move(chats));
    status.cursor = 50;
    answers["GET /status"] = json_response(200, json(status));
  }

  RunningProgram tail(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), "tail");
    return RunningProgram(program(std::move(arguments)));
  }

  /// Everything that `tail` shows of these events, until the server signs it out.
  Ran tail_of(const std::string& events, std::vector<std::string> arguments = {}) {
    RunningProgram running = tail(std::move(arguments));
    const Wire wire = server.kept();
    wire.send(events + said(closed_event("revoked")) + stream_end);
    Ran ran = running.end();
    EXPECT_EQ(ran.exit_code, 3) << ran.err;
    return ran;
  }

  /// Where every stream so far began.
  std::vector<std::string> streams() const {
    std::vector<std::string> targets;
    for (const std::string& line : asked())
      if (line.starts_with("GET /events")) targets.push_back(line.substr(4));
    return targets;
  }
  /// The chat and the body of every confirmation so far.
  std::vector<std::string> confirmed() const {
    std::vector<std::string> all;
    for (const SeenRequest& request : server.seen())
      if (request.line.starts_with("POST ")) all.push_back(request.line.substr(5) + request.body);
    return all;
  }
  std::filesystem::path cursors() const { return home_ / ".local/state/confab/cursors"; }
};

std::string hi(std::uint64_t id) { return said(message_event(id, "bob", "hi")); }

TEST_F(Tail, ShowsMessagesAsTheyCome) {
  RunningProgram running = tail();
  const Wire wire = server.kept();
  wire.send(hi(51));
  EXPECT_TRUE(running.shows("— general —\n#51 2026-11-20 23:20 bob: hi\n")) << running.err();
  wire.send(said(message_event(52, "ann", "mine")));
  EXPECT_TRUE(running.shows("\n#52 2026-11-20 23:20 ann: mine\n"));
  wire.send(said(message_event(53, "bob", "psst", "@bob")));
  EXPECT_TRUE(running.shows("\n— @bob —\n#53 2026-11-20 23:20 bob: psst\n"));
  running.signal(SIGINT);
  EXPECT_EQ(running.end().exit_code, 130);
  EXPECT_THAT(streams(), ElementsAre("/events?after=50"));
}

TEST_F(Tail, GoesOnWhereTheLastOneStopped) {
  for (const std::uint64_t id : {51U, 52U}) {
    RunningProgram running = tail();
    const Wire wire = server.kept();
    wire.send(hi(id));
    EXPECT_TRUE(running.shows("bob: hi"));
    running.signal(SIGINT);
    EXPECT_EQ(running.end().exit_code, 130);
  }
  tail_of(hi(53), {"--after", "#20"});
  tail_of("");
  EXPECT_THAT(streams(), ElementsAre("/events?after=50", "/events?after=51", "/events?after=20",
                                     "/events?after=53"));
}

TEST_F(Tail, RemembersItsPlaceForOnesOwnEyesOnly) {
  tail_of(hi(51));
  const std::filesystem::path file = std::filesystem::directory_iterator(cursors())->path();
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Tail, OfOneChatHasItsOwnPlaceAndNoHeading) {
  answers["GET /chats/%40Bob"] = json_response(200, json(chat("@bob", 0, 50)));
  tail_of(hi(51));
  const Ran ran = tail_of(said(message_event(60, "bob", "psst", "@bob")), {"@Bob"});
  EXPECT_EQ(ran.out, "#60 2026-11-20 23:20 bob: psst\n");
  tail_of("");
  EXPECT_THAT(streams(),
              ElementsAre("/events?after=50", "/events?after=50&chat=%40bob", "/events?after=51"));
  EXPECT_EQ(confab({"tail", "nowhere"}).exit_code, 7);
}

TEST_F(Tail, BeginsTheFirstTimeWithWhatIsUnread) {
  api::Chat general = chat("general", 2, 10);
  general.last_message.value = message(40, "bob", "");
  status({general, chat("@bob", 0, 50)});
  const std::string past = hi(9) + said(event("banned", 10)) + hi(11) +
                           said(message_event(12, "bob", "read", "@bob")) + hi(40);
  const Ran interrupted = tail_of(hi(9) + hi(11));
  EXPECT_EQ(interrupted.out, "— general —\n#11 2026-11-20 23:20 bob: hi\n");
  const Ran whole = tail_of(past + said(message_event(45, "bob", "read", "@bob")) + hi(51));
  EXPECT_THAT(lines_of(whole.out),
              ElementsAre("— general —", HasSubstr("#11 "), HasSubstr("#40 "), HasSubstr("#51 ")));
  tail_of("");
  EXPECT_THAT(streams(), ElementsAre("/events?after=0", "/events?after=0", "/events?after=51"));
}

TEST_F(Tail, RemembersThatItHasCaughtUpThoughNothingNewCame) {
  api::Chat general = chat("general", 1, 10);
  general.last_message.value = message(40, "bob", "");
  status({general});
  tail_of(hi(40));
  tail_of("");
  EXPECT_THAT(streams(), ElementsAre("/events?after=0", "/events?after=50"));
}

TEST_F(Tail, FollowsAServerThatBeganAnew) {
  api::Chat general = chat("general", 1, 10);
  general.last_message.value = message(40, "bob", "");
  status({general});
  const Ran ran = tail_of(hi(40) + said(gap_event(1, 3)) + hi(2));
  EXPECT_THAT(lines_of(ran.out), ElementsAre("— general —", HasSubstr("#40 "), HasSubstr("#2 ")));
  tail_of("");
  EXPECT_THAT(streams(), ElementsAre("/events?after=0", "/events?after=2"));
}

TEST_F(Tail, ConfirmsWhatOthersSaidOnceItIsShown) {
  tail_of(hi(51) + said(message_event(52, "bob", "psst", "@bob")) +
          said(message_event(53, "ann", "mine")) + hi(54));
  EXPECT_THAT(confirmed(), Contains(R"(/chats/general/read{"up_to":54})"));
  EXPECT_THAT(confirmed(), Contains(R"(/chats/%40bob/read{"up_to":52})"));
  EXPECT_LE(confirmed().size(), 3U) << "not one by one";
}

TEST_F(Tail, PeekingConfirmsNothingAndRemembersNothing) {
  const Ran ran = tail_of(hi(51), {"--peek"});
  EXPECT_THAT(ran.out, HasSubstr("#51"));
  EXPECT_THAT(confirmed(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(cursors()));
  tail_of(hi(52));
  tail_of("", {"--peek"});
  EXPECT_THAT(streams(), ElementsAre("/events?after=50", "/events?after=50", "/events?after=52"));
}

TEST_F(Tail, WaitsOutAnInterruption) {
  RunningProgram running = tail();
  server.kept().send(hi(51));
  EXPECT_TRUE(running.says("Trying again"));
  const Wire wire = server.kept();
  wire.send(hi(52));
  EXPECT_TRUE(running.shows("#52 ")) << running.err();
  EXPECT_TRUE(running.says("confab: connected again.\n"));
  running.signal(SIGTERM);
  EXPECT_EQ(running.end().exit_code, 143);
  EXPECT_THAT(streams(), ElementsAre("/events?after=50", "/events?after=51"));
}

TEST_F(Tail, SaysNothingOfInterruptionsWhenQuiet) {
  RunningProgram running = tail({"--quiet"});
  server.kept().send(hi(51));
  const Wire wire = server.kept();
  wire.send(hi(52));
  EXPECT_TRUE(running.shows("#52 "));
  running.signal(SIGINT);
  EXPECT_EQ(running.end().err, "");
}

TEST_F(Tail, EndsByASignalWhileItWaitsForTheServerToComeBack) {
  std::optional<ScriptedServer> passing;
  passing.emplace([this](const SeenRequest& request) { return answer(request); });
  RunningProgram running = tail({"--server", passing->url()});
  EXPECT_TRUE(passing->kept().send(hi(51)));
  passing.reset();
  EXPECT_TRUE(running.says("Trying again"));
  running.signal(SIGINT);
  EXPECT_EQ(running.end().exit_code, 130);
}

TEST_F(Tail, NoticesAtOnceThatNobodyIsThere) {
  const std::string nobody = "http://127.0.0.1:" + std::to_string(closed_port());
  const Ran ran = confab({"tail", "--server", nobody});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.err, HasSubstr("nobody answers"));
}

TEST_F(Tail, EndsWhenOneIsSignedOut) {
  const Ran ran = tail_of(hi(51));
  EXPECT_THAT(ran.err, HasSubstr("has signed you out. Sign in again: confab login NAME"));
  answers["GET /events?after=51"] = problem_response(401, "unauthorized");
  EXPECT_EQ(confab({"tail"}).exit_code, 3);
  token = "";
  EXPECT_EQ(confab({"tail"}).exit_code, 3);
}

TEST_F(Tail, TellsWhatElseHappensBesideTheMessages) {
  api::Event joined = event("joined");
  joined.user = "eve";
  joined.chat = "general";
  const Ran ran = tail_of(said(joined) + said(gap_event(30, 60)) + said(event("keepalive")) +
                          said(event("read", 52)));
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(lines_of(ran.err),
              ElementsAre("· eve is there (general).",
                          "· Some of what happened is gone: the oldest there is is #30.",
                          HasSubstr("signed you out")));
}

TEST_F(Tail, GivesProgramsTheEventsAsTheyCame) {
  RunningProgram running = tail({"--json"});
  const Wire wire = server.kept();
  const std::string line = R"({"id":51, "type":"dance", "at":"", "new":["fields",1.5]})";
  wire.send(chunk(line + "\n"));
  EXPECT_TRUE(running.shows(line + "\n")) << "at once, not when a buffer is full";
  wire.send(said(event("keepalive")) + hi(52) + said(event("typing")));
  EXPECT_TRUE(running.shows("typing"));
  running.signal(SIGINT);
  const Ran ran = running.end();
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(lines_of(ran.out),
              ElementsAre(line, json(message_event(52, "bob", "hi")), json(event("typing"))));
}

TEST_F(Tail, LetsNobodyMoveTheTerminal) {
  const std::string evil = "\x1b]0;owned\x07\x1b[2J\r\u009b31m\u202e\x7f";
  api::Event joined = event("joined");
  joined.user = joined.chat = evil;
  const std::string events = said(message_event(51, "b\x1b[1mob", evil, evil)) + said(joined);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--after", "50"}, {"--after", "50", "--json"}}) {
    const Ran ran = tail_of(events, arguments);
    EXPECT_THAT(ran.out, HasSubstr("owned"));
    for (const char* raw : {"\x1b", "\x07", "\r", "\u009b", "\u202e", "\x7f"})
      EXPECT_THAT(ran.out + ran.err, Not(HasSubstr(raw)));
  }
}

TEST_F(Tail, RemembersOnlyWhatItCouldPrint) {
  tail_of(hi(51));
  Program full = program({"tail"});
  full.stdout_path = "/dev/full";
  answers["GET /events?after=51"] = answers.stream() + hi(52) + stream_end;
  EXPECT_EQ(run_program(full).exit_code, 1);
  Program broken = program({"tail"});
  broken.stdout_closed = true;
  const Ran quiet = run_program(broken);
  EXPECT_EQ(quiet.exit_code, 0) << "a reader that has seen enough is no failure";
  EXPECT_EQ(quiet.err, "");
  answers.erase("GET /events?after=51");
  tail_of("");
  EXPECT_EQ(streams().back(), "/events?after=51");
  EXPECT_THAT(confirmed(), Not(Contains(HasSubstr("52"))));
}

TEST_F(Tail, EndsQuietlyWhenItsReaderLeaves) {
  RunningProgram running = tail();
  const Wire wire = server.kept();
  wire.send(hi(51));
  EXPECT_TRUE(running.shows("#51"));
  running.close_output();
  const Ran ran = running.end();
  EXPECT_EQ(ran.exit_code, 0) << "without waiting for another message";
  EXPECT_EQ(ran.err, "");
}

TEST_F(Tail, OnceEndsByItself) {
  answers["GET /events?after=50&poll=1"] = answers.stream() + hi(51) + stream_end;
  const Ran ran = confab({"tail", "--once"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("#51"));
  answers["GET /events?after=51&poll=1"] = answers.stream() + stream_end;
  EXPECT_EQ(confab({"tail", "--once"}).out, "");
}

class TailExec : public Tail {
 protected:
  std::string done() const {
    std::ifstream file(home_ / "done");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Adds a line with the message's text to the file.
  const std::string note = "echo \"$CONFAB_TEXT\" >> ~/done";
};

TEST_F(TailExec, GivesTheCommandTheMessage) {
  const std::string show =
      "printf '%s|' \"$CONFAB_ID\" \"$CONFAB_FROM\" \"$CONFAB_CHAT\" \"$CONFAB_TEXT\" "
      "\"$CONFAB_AT\" "
      "\"$CONFAB_SERVER\" \"$(cat)\" > ~/done";
  const std::string text = "two\nlines; $(touch ~/owned) `id` 'x'";
  tail_of(said(message_event(51, "боб", text, "@bob")), {"--exec", show});
  EXPECT_EQ(done(), "51|боб|@bob|" + text + "|2026-11-20T20:20:58.020261Z|" + server.url() + "||");
  EXPECT_FALSE(std::filesystem::exists(home_ / "owned"));
}

TEST_F(TailExec, RunsForOneAfterTheOtherAndOnlyForMessagesOfOthers) {
  const std::string events = said(message_event(51, "bob", "one")) +
                             said(message_event(52, "ann", "mine")) + said(event("read", 53)) +
                             said(message_event(54, "eve", "two"));
  tail_of(events, {"--exec", "sleep 0.05; " + note});
  EXPECT_EQ(done(), "one\ntwo\n");
  tail_of(events, {"--exec", note, "--own", "--after", "50"});
  EXPECT_EQ(done(), "one\ntwo\none\nmine\ntwo\n");
}

TEST_F(TailExec, BeginsAgainWithAMessageThatTheCommandFailedFor) {
  const std::string events = said(message_event(51, "bob", "one")) +
                             said(message_event(52, "bob", "two")) +
                             said(message_event(53, "bob", "three"));
  RunningProgram running = tail({"--exec", "[ $CONFAB_ID != 52 ] || exit 3; " + note});
  server.kept().send(events);
  const Ran ran = running.end();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("the command for message #52 ended with exit status 3"));
  EXPECT_THAT(confirmed(), Not(Contains(HasSubstr("53"))));
  EXPECT_THAT(confirmed(), Not(Contains(HasSubstr("52"))));

  tail_of(said(message_event(52, "bob", "two")), {"--exec", note});
  EXPECT_EQ(streams().back(), "/events?after=51");
  EXPECT_EQ(done(), "one\ntwo\n");
}

TEST_F(TailExec, HasAPlaceOfItsOwnBesideThatOfAReader) {
  tail_of(hi(51));
  tail_of(hi(51), {"--exec", note});
  EXPECT_THAT(streams(), ElementsAre("/events?after=50", "/events?after=50"));
  EXPECT_EQ(done(), "hi\n");
}

TEST_F(TailExec, CtrlCReachesTheCommandAndLeavesTheMessageForTheNextTime) {
  answers.set_stream(answers.stream() + hi(51));
  const Ran ran = run_on_terminal(
      program({"tail", "--exec", "trap 'kill $!; exit 9' INT; sleep 20 & echo sleeping; wait"}),
      {{"sleeping", "\x03"}});
  EXPECT_EQ(ran.exit_code, 130) << ran.out;
  server.kept();  // its stream
  tail_of("", {"--exec", note});
  EXPECT_EQ(streams().back(), "/events?after=50");
  EXPECT_EQ(done(), "hi\n");
}

TEST_F(TailExec, PassesOnThatItIsToEnd) {
  RunningProgram running =
      tail({"--exec", "trap 'kill $!; exit 0' TERM; sleep 20 & echo waiting; wait"});
  const Wire wire = server.kept();
  wire.send(hi(51));
  EXPECT_TRUE(running.shows("waiting"));
  running.signal(SIGTERM);
  EXPECT_EQ(running.end().exit_code, 143);
}

TEST_F(TailExec, IsNotHeldUpByACommandWhenAskedTwice) {
  RunningProgram running =
      tail({"--exec", "echo $$ > ~/done; echo waiting; exec sleep 60 > /dev/null 2>&1"});
  const Wire wire = server.kept();
  wire.send(hi(51));
  EXPECT_TRUE(running.shows("waiting"));
  running.signal(SIGINT);
  running.signal(SIGTERM);
  EXPECT_THAT(running.end().exit_code, AnyOf(130, 143)) << "the second one does not wait";
  ::kill(std::stoi(done()), SIGKILL);
}

TEST_F(TailExec, SaysWhichSignalEndedTheCommand) {
  RunningProgram running = tail({"--exec", "kill -9 $$"});
  server.kept().send(hi(51));
  const Ran ran = running.end();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("the command for message #51 was ended by Killed"));
}

TEST_F(TailExec, KnowsHowTheCommandEndedAlsoWhereChildrenWereIgnored) {
  Program ignoring =
      program({"--ignore-signal=CHLD", CONFAB_BIN_DIR "/confab", "tail", "--exec", "exit 3"});
  ignoring.path = "/usr/bin/env";
  RunningProgram running(ignoring);
  const Wire wire = server.kept();
  wire.send(hi(51) + said(closed_event("revoked")) + stream_end);
  const Ran ran = running.end();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("the command for message #51 ended with exit status 3"));
}

TEST_F(TailExec, OfACommandThatDoesNotExistFails) {
  RunningProgram running = tail({"--exec", "no-such-command-anywhere"});
  server.kept().send(hi(51));
  const Ran ran = running.end();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("exit status 127"));
}

}  // namespace
}  // namespace confab::testing
