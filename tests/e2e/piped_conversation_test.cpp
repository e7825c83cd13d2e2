// confab over a pipe: a line protocol.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <csignal>
#include <sstream>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PipedConversation : public ::testing::Test {
 protected:
  PipedConversation() {
    server.options["--port"] = std::to_string(server.port());
    ann.confab({"connect", "ann"});
  }

  Ran says(const std::string& lines, std::vector<std::string> arguments = {}) const {
    Program program = ann.confab_program(std::move(arguments));
    program.input = lines;
    return run_program(program);
  }

  /// Asks who is there, and stays until it is told to end.
  Program stays(const std::string& before = {}) const {
    return ann.program("/bin/sh", {"-c", before + "mkfifo $HOME/in; exec 3<>$HOME/in; "
                                                  "echo /who >&3; exec confab <&3"});
  }

  RunningServer server{{{"--rate-limit", "0"}}};
  const Console ann{server};
};

TEST_F(PipedConversation, SendsEachLineAndWaitsForWhatBecameOfIt) {
  const Person bob(server, "bob");
  const Ran ran = says("hello\n//slash\n\n/w bob in private\nlast, without an end");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(without_numbers(ran.out),
            "general #N TIME ann: hello\n"
            "general #N TIME ann: /slash\n"
            "· @bob is a new chat.\n"
            "@bob #N TIME ann: in private\n"
            "general #N TIME ann: last, without an end\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(texts(bob.reads("@ann")), (std::vector<std::string>{"in private"}));
}

TEST_F(PipedConversation, IsOneLineForEachMessageWhateverIsInIt) {
  const Person bob(server, "bob");
  bob.says("two\nlines\x1b[31m");
  const Ran ran = says("/read\n", {"--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, Not(HasSubstr("\x1b")));
  EXPECT_EQ(json::parse(ran.out).at("text"), "two\nlines\x1b[31m");
}

TEST_F(PipedConversation, TellsFailuresByItsExitCode) {
  const Ran unknown = says("/hlep\nstill sent\n");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_EQ(unknown.err,
            "confab: there is no /hlep. Did you mean /help? To say it, begin with //.\n");
  EXPECT_THAT(unknown.out, HasSubstr("ann: still sent"));
  EXPECT_EQ(says("/w nobody hi\n").exit_code, 7);
  EXPECT_EQ(says("/reply\n").err, "confab: say /reply #ID TEXT: comment on a message\n");
  EXPECT_EQ(says("/reply 12x hi\n").exit_code, 2);
  EXPECT_EQ(says("", {"chat", "no such room"}).exit_code, 7);
  server.stop();
  const Ran lost = says("hello\n");
  EXPECT_EQ(lost.exit_code, 6);
  EXPECT_THAT(lost.err, HasSubstr("nobody answers"));
}

TEST_F(PipedConversation, LeavesUnreadWhatItDidNotPrint) {
  const Person bob(server, "bob");
  for (const char* text : {"one", "two", "three"}) bob.says(text);
  const Ran ran = says("/w bob hi\n");
  EXPECT_THAT(ran.out, Not(HasSubstr("three")));
  RunningProgram listening(stays());
  ASSERT_TRUE(listening.shows("bob (guest)"));
  bob.says("four");
  ASSERT_TRUE(listening.shows("bob: four"));
  listening.signal(SIGTERM);
  listening.end();
  const std::string read = ann.confab({"read"}).out;
  for (const char* text : {"one", "two", "three", "four"}) EXPECT_THAT(read, HasSubstr(text));
}

TEST_F(PipedConversation, TakesNothingOfALineThatIsTooLong) {
  const Person bob(server, "bob");
  const Ran ran = says(std::string(1'100'000, 'x') + "/create evil\nand then\n");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("a line of more than 1 MiB"));
  EXPECT_EQ(texts(bob.reads()), std::vector<std::string>{"and then"});
  EXPECT_THAT(ran.out, Not(HasSubstr("evil")));
}

TEST_F(PipedConversation, ConfirmsNothingThatCouldNotBeWritten) {
  const Person bob(server, "bob");
  bob.says("unread");
  const Ran ran =
      run_program(ann.program("/bin/sh", {"-c", "echo hi | confab >/dev/full; echo \"exit $?\""}));
  EXPECT_EQ(ran.out, "exit 1\n");
  EXPECT_THAT(ran.err, HasSubstr("No space left on device"));
  EXPECT_EQ(texts(bob.unread()), std::vector<std::string>{"hi"}) << "sent all the same";
}

TEST_F(PipedConversation, SendsWhatItWasToldWhenNobodyReads) {
  const Person bob(server, "bob");
  const Ran ran = run_program(ann.program("/bin/sh", {"-c", "echo hi | confab | true"}));
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(texts(bob.reads()), std::vector<std::string>{"hi"});
}

TEST_F(PipedConversation, DoesNotEndByASignalThatIsIgnored) {
  const Person bob(server, "bob");
  RunningProgram running(stays("trap '' HUP; "));
  ASSERT_TRUE(running.shows("bob (guest)"));
  running.signal(SIGHUP);
  bob.says("and now?");
  EXPECT_TRUE(running.shows("bob: and now?"));
  running.signal(SIGTERM);
  running.end();
}

TEST_F(PipedConversation, OfNobodySaysWhatToDo) {
  const Console nobody(server);
  Program program = nobody.confab_program({});
  program.input = "hello\n";
  const Ran ran = run_program(program);
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("confab connect NAME"));
}

TEST_F(PipedConversation, TakesOneLineAfterTheOther) {
  const Person bob(server, "bob");
  ASSERT_EQ(bob.post("/chats", {{"title", "Garden party"}}).status, 201);
  const Ran ran = says(
      "/join Garden party\nin the garden\n/chat general\nback again\n"
      "/create Kitchen\nin the kitchen\n/delete\nback in general\n");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Garden party #"));
  EXPECT_EQ(texts(bob.reads("Garden%20party")), (std::vector<std::string>{"in the garden"}));
  EXPECT_THAT(ran.out, HasSubstr(" ann: in the kitchen\n"));
  EXPECT_THAT(texts(bob.reads()), ::testing::Contains("back again"));
}

TEST_F(PipedConversation, IsEveryEventAsJsonForPrograms) {
  const Ran ran = says("hello\n/who\n", {"chat", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  std::istringstream lines(ran.out);
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(json::parse(line).at("message").at("text"), "hello");
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(json::parse(line).at("users").at(0).at("name"), "ann");
}

TEST_F(PipedConversation, ComesBackAfterARestartAndLosesNothing) {
  const std::string script =
      "mkfifo in; confab <in >out 2>err & exec 3>in; echo before >&3; "
      "until grep -q before out; do sleep 0.05; done; "
      "touch ready; until [ -e go ]; do sleep 0.05; done; "
      "echo after >&3; exec 3>&-; wait; cat out";
  const TemporaryFolder folder;
  RunningProgram running(ann.program("/bin/bash", {"-c", "cd " + folder.path("") + "; " + script}));
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder.path("ready")); }));
  const Person bob(server, "bob");
  server.crash_and_restart();
  bob.says("while nobody listened");
  write_file(folder.path("go"), "");
  const Ran ran = running.end();
  EXPECT_THAT(ran.out, HasSubstr("bob: while nobody listened"));
  EXPECT_THAT(ran.out, HasSubstr("ann: after"));
  EXPECT_EQ(texts(bob.reads()),
            (std::vector<std::string>{"before", "while nobody listened", "after"}));
}

TEST_F(PipedConversation, BecomesSomebodyElseAndGoesOn) {
  const Ran ran = says("as ann\n/connect zoe\nas zoe\n/logout\nas nobody\n");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("zoe: as zoe\n"));
  EXPECT_THAT(ran.out, Not(HasSubstr("as nobody")));
}

}  // namespace
}  // namespace confab::testing
