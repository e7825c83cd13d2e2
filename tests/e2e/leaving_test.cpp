// The server goes while streams are open, and they go on where they were.
#include <gtest/gtest.h>

#include <csignal>
#include <deque>

#include "tests/e2e/support/stream.hpp"

namespace confab::testing {
namespace {

std::string number(std::uint64_t id) { return std::to_string(id); }

std::string message(std::uint64_t id, const std::string& text) {
  return number(id) + " message general ann: " + text;
}

struct Leaving : ::testing::TestWithParam<Format> {
  RunningServer server{{{"--rate-limit", "0"}}};
  Person ann{server, "ann"};
  Person bob{server, "bob"};

  std::uint64_t say(const std::string& text) const { return ann.says(text).number("/message/id"); }
  Stream follow(std::optional<std::uint64_t> after = {}) const {
    return {server, bob, {GetParam(), after}};
  }
};

std::string name_of(const ::testing::TestParamInfo<Format>& format) {
  constexpr std::array names{"Lines", "Sse", "Socket", "CompressedSocket"};
  return names.at(static_cast<std::size_t>(format.param));
}
INSTANTIATE_TEST_SUITE_P(EveryFormat, Leaving, ::testing::ValuesIn(all_formats), name_of);

TEST_P(Leaving, BySigtermTellsWhereToResume) {
  std::uint64_t heard = 0;
  {
    Stream stream = follow();
    EXPECT_TRUE(stream.told().starts_with("open "));
    heard = say("before");
    EXPECT_EQ(stream.told(), message(heard, "before"));
    server.process().signal(SIGTERM);
    EXPECT_EQ(stream.told(), "closed going-away " + number(heard));
    EXPECT_TRUE(stream.ends(1001));
  }
  server.restart();
  const std::uint64_t missed = say("missed");
  Stream again = follow(heard);
  EXPECT_EQ(again.told(), "open " + number(heard));
  EXPECT_EQ(again.told(), message(missed, "missed"));
  const std::uint64_t now = say("now");
  EXPECT_EQ(again.told(), message(now, "now"));
}

TEST_P(Leaving, BySigtermBeforeAnythingWasToldIsAPlaceToResumeToo) {
  std::string cursor;
  {
    Stream stream = follow();
    const std::string open = stream.told();
    cursor = open.substr(open.find(' ') + 1);
    server.process().signal(SIGTERM);
    EXPECT_EQ(stream.told(), "closed going-away " + cursor);
  }
  server.restart();
  const std::uint64_t missed = say("missed");
  Stream again = follow(std::stoull(cursor));
  EXPECT_EQ(again.told(), "open " + cursor);
  EXPECT_EQ(again.told(), message(missed, "missed"));
}

TEST_P(Leaving, ByKillNineLeavesTheLastIdToResumeFrom) {
  Stream stream = follow();
  EXPECT_TRUE(stream.told().starts_with("open "));
  const std::uint64_t before = say("before");
  const std::uint64_t last = say("last");
  EXPECT_EQ(stream.told(), message(before, "before"));
  EXPECT_EQ(stream.told(), message(last, "last"));
  server.crash_and_restart();
  EXPECT_EQ(stream.told(), "nothing") << "there is no last word";
  const std::uint64_t missed = say("missed");
  for (const std::uint64_t heard : {before, last}) {
    Stream again = follow(heard);
    EXPECT_EQ(again.told(), "open " + number(heard));
    if (heard == before) EXPECT_EQ(again.told(), message(last, "last"));
    EXPECT_EQ(again.told(), message(missed, "missed"));
  }
}

TEST(Shutdown, DoesNotWaitForStreamsWhoseReadersStay) {
  RunningServer server;
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  std::deque<Stream> streams;
  for (const Format format : all_formats) {
    streams.emplace_back(server, bob, Stream::How{format});
    EXPECT_TRUE(streams.back().told().starts_with("open ")) << to_string(format);
    // These read nothing, not even their beginning.
    streams.emplace_back(server, bob, Stream::How{format});
  }
  const std::uint64_t last = ann.says("last").number("/message/id");
  server.stop();
  for (std::size_t i = 0; i < streams.size(); i += 2) {
    EXPECT_EQ(streams[i].told(), message(last, "last"));
    EXPECT_EQ(streams[i].told(), "closed going-away " + number(last));
    EXPECT_TRUE(streams[i].ends(1001));
  }
}

}  // namespace
}  // namespace confab::testing
