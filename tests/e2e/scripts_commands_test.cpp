// What scripts say to the real server: that commands ended, and lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Texts = std::vector<std::string>;

TEST(RunInAChat, IsToldOnceThoughTheServerWasAwayAtTheEnd) {
  RunningServer server;
  const Console ann(server);
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  const std::string port = std::to_string(server.port());
  Program program =
      ann.confab_program({"run", "--to", "bob", "--", "sh", "-c",
                          "echo began; until [ -e gone ]; do sleep 0.05; done; exit 3"});
  const TemporaryFolder folder;
  program.folder = folder.path("");
  RunningProgram running(program);
  ASSERT_TRUE(running.shows("began"));
  server.stop();
  server.options["--port"] = port;
  folder.write("gone", "");
  ASSERT_TRUE(running.says("Trying again for 2 min."));
  server.start();
  EXPECT_EQ(running.end().exit_code, 3);
  const auto said = texts(bob.reads("@ann"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(said[0], HasSubstr("failed with exit code 3 after"));
}

TEST(RunInAChat, OfASignalIsTold) {
  RunningServer server;
  const Console ann(server);
  ann.confab({"connect", "ann"});
  RunningProgram running(
      ann.confab_program({"run", "--", "sh", "-c", "echo began; exec sleep 60"}));
  ASSERT_TRUE(running.shows("began"));
  running.signal(SIGTERM);
  EXPECT_EQ(running.end().exit_code, -SIGTERM);
  EXPECT_EQ(ann.shows({"history"}),
            "#N TIME ann: `sh -c echo began; exec sleep 60` was ended by SIGTERM after 0 s.\n");
}

TEST(LinesIntoTheGeneralChat, WaitForTheNextWindow) {
  RunningServer server({{"--rate-limit", "2"}, {"--rate-window", "2s"}});
  const Console ann(server);
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  Program program = ann.confab_program({"send", "--lines"});
  program.input = "one\ntwo\nthree\nfour\nfive\n";
  const Ran ran = run_program(program);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("2 lines sent, and no more are allowed now; going on at "));
  EXPECT_THAT(ran.err, HasSubstr("4 lines sent, and no more are allowed now; going on at "));
  EXPECT_THAT(ran.err, HasSubstr("\n5 lines sent · 1 left this hour\n"));
  EXPECT_THAT(texts(bob.reads()), ElementsAre("one", "two", "three", "four", "five"));
}

TEST(LinesIntoTheGeneralChat, AreNotDoubledWhenTheyAreSentAgain) {
  RunningServer server({{"--rate-limit", "3"}});
  const Console ann(server);
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  Program program = ann.confab_program({"send", "--lines", "--key", "log", "--stop-at-limit"});
  program.input = "one\ntwo\nthree\nfour\n";
  const Ran ran = run_program(program);
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.err, HasSubstr("3 lines sent. To go on behind them, send the same lines again"));
  server.options["--port"] = std::to_string(server.port());
  server.stop();
  server.options["--rate-limit"] = "4";
  server.start();
  Program again = ann.confab_program({"send", "--lines", "--key", "log"});
  again.input = program.input;
  EXPECT_EQ(run_program(again).exit_code, 0);
  EXPECT_THAT(texts(bob.reads()), ElementsAre("one", "two", "three", "four"));
}

TEST(LinesIntoARoom, AreWaitedForWhileTheServerIsAway) {
  RunningServer server;
  const Console ann(server);
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  const std::string port = std::to_string(server.port());
  const TemporaryFolder folder;
  Program program = ann.program("/bin/bash", {"-c",
                                              "{ echo one; until [ -e gone ]; do sleep 0.05; done; "
                                              "echo two; } | confab send --lines --to bob"});
  program.folder = folder.path("");
  RunningProgram sending(program);
  ASSERT_TRUE(eventually([&] { return ann.confab({"history", "@bob"}).exit_code == 0; }));
  server.stop();
  server.options["--port"] = port;
  folder.write("gone", "");
  ASSERT_TRUE(sending.says("Trying again"));
  server.start();
  ASSERT_TRUE(sending.says("2 lines sent"));
  EXPECT_THAT(sending.err(), HasSubstr("connected again"));
  EXPECT_EQ(sending.end().exit_code, 0);
  EXPECT_THAT(texts(bob.reads("@ann")), ElementsAre("one", "two"));
}

TEST(AccountsOfTwoServers, SpeakForTwoPeople) {
  RunningServer home;
  RunningServer work;
  const Console me(home);
  EXPECT_EQ(me.confab({"config", "add", "home", home.url(), "--name", "ann"}).exit_code, 0);
  EXPECT_EQ(me.confab({"config", "add", "work", work.url()}).exit_code, 0);
  EXPECT_EQ(me.confab({"config", "add", "boss", work.url(), "--name", "Директор"}).exit_code, 0);
  for (const Texts& arguments :
       {Texts{"-s", "home", "connect"}, Texts{"-s", "work", "connect", "bob"},
        Texts{"-s", "boss", "connect"}, Texts{"-s", "home", "send", "at home"},
        Texts{"-s", "work", "send", "at work"}, Texts{"-s", "boss", "send", "to work!"}})
    EXPECT_EQ(me.confab(arguments).exit_code, 0);
  EXPECT_EQ(me.shows({"-s", "home", "history"}), "#N TIME ann: at home\n");
  EXPECT_EQ(me.shows({"-s", "work", "history"}),
            "#N TIME bob: at work\n#N TIME Директор: to work!\n");
  EXPECT_EQ(me.confab({"config", "set", "server", "boss"}).exit_code, 0);
  Program by_default = me.confab_program({"send", "by default"});
  by_default.environment.erase("CONFAB_SERVER");
  EXPECT_EQ(run_program(by_default).exit_code, 0);
  EXPECT_THAT(me.shows({"-s", "work", "history"}), HasSubstr("Директор: by default\n"));
}

}  // namespace
}  // namespace confab::testing
