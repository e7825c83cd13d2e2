// Two devices of one person and curl follow what happens; each may go on where another one was.
#include <gtest/gtest.h>

#include <csignal>
#include <sstream>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/stream.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

std::string number(std::uint64_t id) { return std::to_string(id); }

struct DevicesThatListen : ::testing::Test {
  RunningServer server;
  Person ann{server, "ann"};
  Person bob{server, "bob"};

  RunningProgram curl(const std::string& query = {}) const {
    return RunningProgram(
        {"/usr/bin/curl",
         {"--silent", "--show-error", "--no-buffer", "--header",
          "Authorization: Bearer " + ann.token(), server.url() + "/events" + query},
         inherited_environment(),
         {},
         {}});
  }
  std::uint64_t cursor() const { return ann.get("/status").number("/cursor"); }
  std::uint64_t bob_says(const std::string& text) const {
    return bob.says(text).number("/message/id");
  }
};

/// What curl has shown; presence and keepalives are left out.
std::vector<std::string> described(const std::string& lines) {
  std::vector<std::string> events;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);)
    if (const json::value event = parsed_event(line); !is_aside(event))
      events.push_back(describe(event));
  return events;
}

TEST_F(DevicesThatListen, AllSeeMessagesReadsReportsAndTheBan) {
  Stream desk(server, ann, {Format::sse});
  Stream phone(server, ann, {Format::compressed_socket});
  RunningProgram shell = curl();
  const std::string open = "open " + number(cursor());
  EXPECT_EQ(desk.told(), open);
  EXPECT_EQ(phone.told(), open);
  ASSERT_TRUE(shell.shows("\n")) << shell.err();

  std::vector<std::string> expected{open};
  const std::uint64_t hello = bob_says("hello");
  expected.push_back(number(hello) + " message general bob: hello");
  bob.post("/send", {{"to", "ann"}, {"text", "psst"}});
  expected.push_back("chat @bob made");
  expected.push_back(number(cursor()) + " message @bob bob: psst");
  ann.post("/chats/general/read", {{"up_to", hello}});
  expected.push_back(number(cursor()) + " read general to " + number(hello) + ", 0 unread");
  for (const char* const name : {"cora", "dora"}) {
    Person(server, name).reports("ann");
    const Answer status = ann.get("/status");
    expected.push_back(number(status.number("/cursor")) + " report " +
                       number(status.number("/strikes")) + " of 3");
  }
  bob.reports("ann");
  const Answer banned = ann.get("/status");
  expected.push_back("report 3 of 3");
  expected.push_back(number(banned.number("/cursor")) + " banned until " +
                     banned.text("/banned_until"));

  const auto told = [&](Stream& stream) {
    std::vector<std::string> events{open};
    while (events.size() < expected.size()) events.push_back(stream.told());
    return events;
  };
  EXPECT_EQ(told(desk), expected);
  EXPECT_EQ(told(phone), expected);
  EXPECT_TRUE(shell.shows("\"banned\""));
  server.process().signal(SIGTERM);
  const Ran ran = shell.end();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  expected.push_back("closed going-away " + number(banned.number("/cursor")));
  EXPECT_EQ(described(ran.out), expected);
}

TEST_F(DevicesThatListen, MayGoOnWhereALongPollWasAndTheOtherWayRound) {
  const std::uint64_t begin = cursor();
  const std::uint64_t first = bob_says("one");
  // The poll's cursor is good for a stream.
  const Answer polled = ann.get("/status?unread=1&wait=30&after=" + number(begin));
  EXPECT_EQ(polled.number("/cursor"), first);
  Stream stream(server, ann, {Format::lines, polled.number("/cursor")});
  EXPECT_EQ(stream.told(), "open " + number(first));
  const std::uint64_t second = bob_says("two");
  EXPECT_EQ(stream.told(), number(second) + " message general bob: two");
  // A stream's id is good for the poll: it waits, although there is more that is unread.
  Wire waiting(server.port());
  waiting.send(ann.get_bytes("/status?wait=30&after=" + number(second)));
  const Answer at_once = ann.get("/status?wait=30&after=" + number(first));
  EXPECT_EQ(at_once.number("/cursor"), second);
  const std::uint64_t third = bob_says("three");
  EXPECT_EQ(Answer(waiting.reply()).number("/cursor"), third);
  EXPECT_EQ(stream.told(), number(third) + " message general bob: three");
  // And for what ends by itself.
  const Ran ran = curl("?poll=1&after=" + number(second)).end();
  EXPECT_EQ(described(ran.out),
            (std::vector<std::string>{"open " + number(second),
                                      number(third) + " message general bob: three"}));
}

TEST_F(DevicesThatListen, HaveOneCursorAcrossARestart) {
  const std::uint64_t first = bob_says("one");
  server.restart();
  const std::uint64_t second = bob_says("two");
  for (const Format format : all_formats) {
    Stream stream(server, ann, {format, first});
    EXPECT_EQ(stream.told(), "open " + number(first));
    EXPECT_EQ(stream.told(), number(second) + " message general bob: two");
  }
  EXPECT_EQ(ann.get("/status?wait=30&after=" + number(first)).number("/cursor"), second);
}

}  // namespace
}  // namespace confab::testing
