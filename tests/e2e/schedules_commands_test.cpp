// Messages for later at the console, with the real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <csignal>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using Texts = std::vector<std::string>;

class ScheduleCommands : public ::testing::Test {
 protected:
  ScheduleCommands() { ann.confab({"connect", "ann"}); }

  static json::value tells(const Console& who, Texts arguments) {
    arguments.emplace_back("--json");
    const Ran ran = who.confab(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return json::parse(ran.out);
  }
  static std::string id_in(const json::value& one) {
    return std::to_string(one.at("id").to_number<std::uint64_t>());
  }

  RunningServer server{{{"--rate-limit", "0"}}};
  const Console ann{server};
};

TEST_F(ScheduleCommands, AreMadeListedAndCancelled) {
  EXPECT_EQ(ann.shows({"scheduled"}), "Nothing is to be sent later.\n");
  const json::value tea = tells(ann, {"schedule", "+1h", "Чай", "готов"}).at("scheduled");
  EXPECT_EQ(tea.at("text"), "Чай готов");
  EXPECT_EQ(tea.at("state"), "pending");
  EXPECT_THAT(ann.shows({"schedule", "+2h", "--to", "ann", "Look at the oven"}),
              MatchesRegex("to be sent ... TIME:.. \\(in 2 h\\)\n"
                           "scheduled #N for TIME · take it back with: confab cancel [0-9]+\n"));
  EXPECT_EQ(ann.shows({"scheduled"}),
            "#N TIME to general: Чай готов\n"
            "#N TIME to @ann: Look at the oven\n");
  EXPECT_EQ(tells(ann, {"scheduled"}).at("scheduled").as_array().size(), 2U);
  EXPECT_EQ(tells(ann, {"scheduled", id_in(tea)}), tea);
  EXPECT_THAT(ann.shows({"status"}), HasSubstr("2 to be sent later"));
  EXPECT_EQ(ann.shows({"cancel", "#" + id_in(tea)}), "#N will not be sent.\n");
  EXPECT_EQ(ann.shows({"cancel", id_in(tea)}), "#N will not be sent.\n");
  EXPECT_EQ(ann.shows({"scheduled", id_in(tea)}), "#N TIME (cancelled) to general\n");
  EXPECT_EQ(tells(ann, {"cancel", id_in(tea)}).at("state"), "cancelled");
}

TEST_F(ScheduleCommands, TakeTheClockOnTheWall) {
  const auto due = [&](const std::string& zone) {
    Program program = ann.confab_program({"send", "--at", "18:30", "x", "--json"});
    program.environment["TZ"] = zone;
    const Ran ran = run_program(program);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return std::string(json::parse(ran.out).at("scheduled").at("at").as_string()).substr(10);
  };
  EXPECT_EQ(due("UTC0"), "T18:30:00.000000Z");
  EXPECT_EQ(due("XXX-3"), "T15:30:00.000000Z");
}

TEST_F(ScheduleCommands, AreDeliveredAndTold) {
  RunningProgram tail(ann.confab_program({"tail"}));
  Person(server, "bob").says("You are listening.");
  ASSERT_TRUE(tail.shows("listening")) << tail.err();
  const json::value soon = tells(ann, {"send", "--at", "+1s", "Привет"}).at("scheduled");
  EXPECT_TRUE(tail.says("· #" + id_in(soon) + " will be sent later.")) << tail.err();
  EXPECT_TRUE(tail.shows("ann: Привет\n")) << tail.err();
  EXPECT_TRUE(tail.says("· #" + id_in(soon) + " was sent as planned, as #")) << tail.err();
  tail.signal(SIGINT);
  EXPECT_EQ(tail.end().exit_code, 130);
  EXPECT_EQ(ann.shows({"scheduled", id_in(soon)}), "#N TIME (sent as #N) to general\n");
  const Ran late = ann.confab({"cancel", id_in(soon)});
  EXPECT_EQ(late.exit_code, 3);
  EXPECT_THAT(without_numbers(late.err), HasSubstr("too late: #N was sent already, as #N."));
}

TEST_F(ScheduleCommands, OfAWayLongServerAreMarkedLate) {
  const std::string port = std::to_string(server.port());
  tells(ann, {"schedule", "+1s", "I was to be earlier"});
  server.stop();
  server.options["--port"] = port;
  const auto due = std::chrono::steady_clock::now() + std::chrono::seconds{3};
  EXPECT_TRUE(eventually([&] { return std::chrono::steady_clock::now() > due; }));
  server.start();
  EXPECT_TRUE(
      eventually([&] { return ann.confab({"history"}).out.find("earlier") != std::string::npos; }));
  EXPECT_EQ(ann.shows({"history"}), "#N TIME ann (late: it was for TIME): I was to be earlier\n");
}

TEST_F(ScheduleCommands, SayWhatCannotBe) {
  EXPECT_EQ(ann.confab({"schedule", "soon", "x"}).exit_code, 2);
  EXPECT_EQ(ann.confab({"schedule", "+60d", "x"}).exit_code, 2);
  EXPECT_EQ(ann.confab({"schedule", "2020-01-01T00:00:00Z", "x"}).exit_code, 2) << "past";
  EXPECT_EQ(ann.confab({"schedule", "+1h", "x", "--chat", "nowhere"}).exit_code, 7);
  EXPECT_EQ(ann.confab({"scheduled", "999"}).exit_code, 7);
  EXPECT_EQ(ann.confab({"cancel", "999"}).exit_code, 7);
  EXPECT_EQ(ann.confab({"cancel"}).exit_code, 2);
}

}  // namespace
}  // namespace confab::testing
