// confab tail follows a real server through what servers live through.
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

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Texts = std::vector<std::string>;

Texts lines_of(const std::string& text) {
  Texts lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Ann at her terminal, and Bob who talks.
class Tail : public ::testing::Test {
 protected:
  Tail() {
    server.options["--port"] = std::to_string(server.port());  // it comes back where it was
    ann.confab({"connect", "ann"});
  }

  RunningProgram tail(Texts arguments = {}) const {
    arguments.insert(arguments.begin(), "tail");
    return RunningProgram(ann.confab_program(std::move(arguments)));
  }
  std::uint64_t unread() const {
    const Ran ran = ann.confab({"status", "--json"});
    return json::parse(ran.out).at("unread").to_number<std::uint64_t>();
  }

  RunningServer server{{{"--rate-limit", "0"}}};
  const Console ann{server};
  const Person bob{server, "bob"};
};

TEST_F(Tail, ShowsTheUnreadAndThenWhatComes) {
  bob.says("one");
  RunningProgram running = tail();
  EXPECT_TRUE(running.shows("bob: one\n")) << running.err();
  bob.says("two");
  EXPECT_TRUE(running.shows("bob: two\n")) << running.err();
  bob.post("/send", {{"to", "ann"}, {"text", "psst"}});
  EXPECT_TRUE(running.shows("— @bob —\n"));
  EXPECT_TRUE(running.shows("bob: psst\n"));
  EXPECT_TRUE(eventually([&] { return unread() == 0; })) << "what was shown was read";
  running.signal(SIGINT);
  EXPECT_EQ(running.end().exit_code, 130);
}

TEST_F(Tail, GoesOnWhereItStoppedWhateverWasReadElsewhere) {
  bob.says("one");
  EXPECT_THAT(ann.confab({"tail", "--once"}).out, HasSubstr("bob: one"));
  bob.says("two");
  ann.confab({"read"});
  const std::string next = ann.confab({"tail", "--once"}).out;
  EXPECT_THAT(next, HasSubstr("bob: two"));
  EXPECT_THAT(next, Not(HasSubstr("bob: one")));
  EXPECT_EQ(ann.confab({"tail", "--once"}).out, "");
}

TEST_F(Tail, OfOneChatLeavesTheOthersAlone) {
  bob.post("/send", {{"to", "ann"}, {"text", "psst"}});
  bob.says("loud");
  const Ran ran = ann.confab({"tail", "@bob", "--once"});
  EXPECT_THAT(ran.out, HasSubstr("bob: psst"));
  EXPECT_THAT(ran.out, Not(HasSubstr("loud")));
  EXPECT_EQ(unread(), 1U);
  EXPECT_EQ(ann.confab({"tail", "@nobody", "--once"}).exit_code, 7);
}

TEST_F(Tail, PeekingLeavesEverythingUnread) {
  bob.says("one");
  for (int i = 0; i < 2; ++i)
    EXPECT_THAT(ann.confab({"tail", "--once", "--peek"}).out, HasSubstr("bob: one"));
  EXPECT_EQ(unread(), 1U);
}

TEST_F(Tail, IntoJqLosesNothingAndRepeatsNothingAcrossRestarts) {
  const std::string script = "confab tail --json | jq --unbuffered -r '.message.text // empty'";
  RunningProgram running(ann.program("/bin/bash", {"-c", script}));
  Texts expected;
  const auto say = [&] {
    expected.push_back("message " + std::to_string(expected.size()));
    ASSERT_EQ(bob.says(expected.back()).status, 201);
  };
  say();
  EXPECT_TRUE(running.shows("message 0\n")) << running.err();
  for (int life = 0; life < 6; ++life) {
    for (int i = 0; i < 3; ++i) say();
    if (life % 2 == 0)
      server.crash_and_restart();
    else
      server.restart();
    say();
  }
  EXPECT_TRUE(running.shows(expected.back() + "\n")) << running.err();
  ann.confab({"logout", "--everywhere"});  // ends it
  EXPECT_EQ(lines_of(running.end().out), expected);
}

TEST_F(Tail, TellsOfARestartAndComesBack) {
  RunningProgram running = tail();
  bob.says("one");
  EXPECT_TRUE(running.shows("bob: one")) << running.err();
  server.restart();
  EXPECT_TRUE(running.says("confab: The server is going away. Trying again …\n"));
  EXPECT_TRUE(running.says("confab: connected again.\n"));
  bob.says("two");
  EXPECT_TRUE(running.shows("bob: two"));
}

TEST_F(Tail, ThatIsEndedAnywhereGoesOnThere) {
  Texts expected;
  std::string shown;
  for (int i = 0; i < 30; ++i) {
    expected.push_back("message " + std::to_string(i));
    bob.says(expected.back());
    if (i % 3 != 2) continue;
    RunningProgram running = tail();
    EXPECT_TRUE(running.shows("bob: message"));
    running.signal(i % 2 == 0 ? SIGINT : SIGTERM);
    shown += running.end().out;
  }
  shown += ann.confab({"tail", "--once"}).out;
  Texts texts;
  for (const std::string& line : lines_of(shown))
    if (const std::size_t at = line.find("message "); at != std::string::npos)
      texts.push_back(line.substr(at));
  EXPECT_EQ(texts, expected);
}

TEST_F(Tail, RunsACommandUntilItHasSucceededForEachMessage) {
  for (const char* text : {"one", "two", "three"}) bob.says(text);
  ann.confab({"send", "mine"});
  // Fails for every message the first time it sees it.
  const std::string flaky =
      "mkdir ~/seen-$CONFAB_ID 2>/dev/null && exit 1; echo \"$CONFAB_FROM $CONFAB_TEXT\" >> "
      "~/done; true";
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(ann.confab({"tail", "--once", "--exec", flaky}).exit_code, 1);
  EXPECT_EQ(ann.confab({"tail", "--once", "--exec", flaky}).exit_code, 0);
  const Ran done = run_program(ann.program("/bin/sh", {"-c", "cat ~/done"}));
  EXPECT_THAT(lines_of(done.out), ElementsAre("bob one", "bob two", "bob three"));
}

TEST_F(Tail, OfSomebodyWhoIsSignedOutEnds) {
  RunningProgram running = tail();
  bob.says("one");
  EXPECT_TRUE(running.shows("bob: one"));
  ann.confab({"logout", "--everywhere"});
  const Ran ran = running.end();
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("has signed you out"));
}

}  // namespace
}  // namespace confab::testing
