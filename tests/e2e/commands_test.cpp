// confabd's other commands, and the options that change where messages are kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Texts = std::vector<std::string>;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Commands, VersionSaysIt) {
  const Ran ran = ServerProcess().run({"version"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("^confabd [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(Commands, PrintConfigShowsEveryOptionAndWhoSaidIt) {
  ServerProcess server;
  const std::string file = server.folder.write("confabd.toml", "rate-limit = 7\nstrikes = 5\n");
  server.program.environment["CONFAB_STRIKES"] = "4";
  const Ran ran = server.run({"--config", file, "--ban", "1h", "--print-config"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("rate-limit = 7"));
  EXPECT_THAT(ran.out, HasSubstr("strikes = 4"));
  EXPECT_THAT(ran.out, HasSubstr("ban = \"1h\""));
  EXPECT_THAT(ran.out, HasSubstr("report-ttl = \"24h\""));
  // It is such a file itself.
  ServerProcess other;
  const Ran again =
      other.run({"--config", other.folder.write("copy.toml", ran.out), "--print-config"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("strikes = 4"));
}

TEST(Commands, AMisspeltOptionIsAUsageErrorThatHelps) {
  const Ran ran = ServerProcess().run({"--rate-limits", "3"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--rate-limit"));
  EXPECT_EQ(ServerProcess().run({"--port", "70000"}).exit_code, 2);
}

TEST(Commands, LogCheckAndDumpWorkBesideARunningServerAndAfterIt) {
  RunningServer server;
  const Person ann(server, "ann");
  ann.says("Привет \x1b[31m");
  const auto check = [&] { return server.run({"log", "check", server.data()}); };
  const auto dump = [&] { return server.run({"log", "dump", server.data()}); };
  EXPECT_EQ(check().exit_code, 0) << check().err;
  EXPECT_THAT(check().out, HasSubstr("fine"));
  const Ran dumped = dump();
  EXPECT_EQ(dumped.exit_code, 0) << dumped.err;
  std::uint64_t before = 0;
  for (const std::string& line : lines_of(dumped.out)) {
    const json::value record = json::parse(line);
    const auto seq = record.at("seq").to_number<std::uint64_t>();
    EXPECT_GT(seq, before);
    before = seq;
  }
  EXPECT_GE(before, 2U);
  EXPECT_THAT(dumped.out, HasSubstr("Привет"));
  EXPECT_THAT(dumped.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(dumped.out, Not(HasSubstr(ann.token())));

  server.stop();
  EXPECT_EQ(check().exit_code, 0) << check().err;
  EXPECT_EQ(dump().exit_code, 0) << dump().err;
  EXPECT_EQ(server.run({"log", "check", server.folder.path("nowhere")}).exit_code, 2);
}

TEST(Commands, LogMemoryKeepsNothingAndSaysSo) {
  RunningServer server({{"--log", "memory"}});
  {
    const Person ann(server, "ann");
    EXPECT_EQ(ann.says("gone with the wind").status, 201);
    EXPECT_EQ(texts(ann.reads()), Texts{"gone with the wind"});
  }
  server.restart();
  EXPECT_TRUE(
      eventually([&] { return server.journal().find("--log memory") != std::string::npos; }));
  const Person ann(server, "ann");
  EXPECT_TRUE(ann.reads().empty());
  EXPECT_FALSE(std::filesystem::exists(server.data()));
}

TEST(Commands, DurabilityOsSurvivesRestartsAndCrashes) {
  RunningServer server({{"--durability", "os"}});
  const Person ann(server, "ann");
  ann.says("one");
  server.crash_and_restart();
  ann.says("two");
  server.restart();
  EXPECT_EQ(texts(ann.reads()), (Texts{"one", "two"}));
  server.stop();
  server.options["--durability"] = "disk";
  server.start();
  EXPECT_EQ(texts(ann.reads()), (Texts{"one", "two"})) << "one folder, either way";
}

TEST(Commands, ChangedRulesHoldFromTheNextStartOn) {
  RunningServer server({{"--rate-limit", "1"}});
  const Person ann(server, "ann");
  ann.says("one");
  EXPECT_EQ(ann.says("two").status, 429);
  server.stop();
  server.options["--rate-limit"] = "2";
  server.start();
  EXPECT_EQ(ann.says("two").status, 201);
  EXPECT_EQ(ann.says("three").status, 429);
}

}  // namespace
}  // namespace confab::testing
