// docs/formats.md is enough to read a log: tests/e2e/read_log.py was written from it alone, and
// finds what confabd finds.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "tests/e2e/support/crowd.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using Lines = std::vector<std::string>;

Ran read_log(const std::string& data) {
  return run_program({"/usr/bin/env",
                      {"python3", CONFAB_SOURCE_DIR "/tests/e2e/read_log.py", data},
                      inherited_environment(),
                      {},
                      {}});
}

/// Of each line, what the reader tells as well.
Lines compared(const std::string& out) {
  Lines found;
  std::istringstream stream(out);
  for (std::string line; std::getline(stream, line);) {
    const json::object record = json::parse(line).as_object();
    json::object same{{"seq", record.at("seq")}, {"kind", record.at("kind")}};
    if (record.at("kind") == "send_message") same["text"] = record.at("text");
    found.push_back(json::serialize(same));
  }
  return found;
}

void expect_the_same(const ServerProcess& server) {
  const Ran dump = server.run({"log", "dump", server.data()});
  const Ran reader = read_log(server.data());
  EXPECT_EQ(dump.exit_code, 0) << dump.err;
  EXPECT_EQ(reader.exit_code, 0) << reader.err;
  EXPECT_EQ(compared(reader.out), compared(dump.out));
}

std::string last_segment(const std::string& data) {
  Lines names;
  for (const auto& entry : std::filesystem::directory_iterator(data + "/log"))
    if (entry.path().extension() == ".log") names.push_back(entry.path().native());
  return *std::ranges::max_element(names);
}

TEST(LogReader, FindsWhatWasWrittenBeforeKillNine) {
  RunningServer server({{"--ttl", "2h"}});
  const Person ann(server, "ann");
  const Person boris(server, "Борис");
  ann.says("hello \"there\"\n\\");
  boris.says("Привет, 🙂", "a key");
  ann.post("/send", {{"to", "Борис"}, {"text", "only for you"}});
  boris.get("/status?ack=4");
  boris.reports("ann");
  server.kill();
  expect_the_same(server);
  EXPECT_NE(read_log(server.data()).out.find("Привет, 🙂"), std::string::npos);
}

TEST(LogReader, FindsWhatFollowsAStateFile) {
  RunningServer server;
  const Person ann(server, "ann");
  ann.says("in the state file");
  server.restart();
  ann.says("in the log");
  server.kill();
  expect_the_same(server);
  EXPECT_EQ(compared(read_log(server.data()).out),
            Lines{R"({"seq":3,"kind":"send_message","text":"in the log"})"});
}

TEST(LogReader, FindsTheSameInALogOfManyBatchesAndSegments) {
  RunningServer server({{"--rate-limit", "0"}});
  Crowd crowd(server, 16);
  crowd.talk();
  ASSERT_TRUE(eventually([&] { return crowd.acknowledged() >= 400; }));
  server.kill();
  crowd.leave();
  // Cuts off what the kill may have torn.
  server.crash_and_restart();
  server.kill();
  expect_the_same(server);
}

TEST(LogReader, TellsATornTailFromDamage) {
  RunningServer server;
  const Person ann(server, "ann");
  for (const char* text : {"one", "two", "three"}) ann.says(text);
  server.kill();
  const std::string path = last_segment(server.data());
  const std::string whole = read_file(path);
  const std::size_t used = whole.find_last_not_of('\0') + 1;

  // The last record lacks its end: the digest of a message without a key is all zeros, and so is
  // its key's length; what goes is the text's last letter.
  std::string torn = whole;
  torn[used - 1] = '\0';
  write_file(path, torn);
  EXPECT_EQ(compared(read_log(server.data()).out).size(), 3U);
  EXPECT_EQ(read_log(server.data()).exit_code, 0);
  EXPECT_EQ(server.run({"log", "check", server.data()}).exit_code, 0);

  std::string damaged = whole;
  damaged[whole.find("two")] = 'T';
  write_file(path, damaged);
  EXPECT_EQ(read_log(server.data()).exit_code, 1);
  EXPECT_EQ(server.run({"log", "check", server.data()}).exit_code, 1);
}

TEST(LogReader, SaysWhereThereIsNoLog) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_log(folder.path("")).exit_code, 2);
}

}  // namespace
}  // namespace confab::testing
