// What was read disappears, from the screen and from the disk.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using Texts = std::vector<std::string>;
using Clock = std::chrono::steady_clock;

bool on_disk(const std::string& folder, const std::string& text) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && read_file(entry.path()).find(text) != std::string::npos)
      return true;
  return false;
}

Answer confirm(const Person& who, std::uint64_t id) {
  return who.post("/chats/general/read", {{"up_to", id}});
}

TEST(Lifetimes, EndForEachReaderSomeTimeAfterConfirming) {
  const RunningServer server({{"--ttl", "2s"}});
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const Person carol(server, "carol");
  const std::uint64_t id = ann.says("fleeting").number("/message/id");
  const auto before = Clock::now();
  confirm(bob, id);
  EXPECT_EQ(texts(bob.reads()), Texts{"fleeting"});
  ASSERT_TRUE(eventually([&] { return bob.reads().empty(); }));
  const auto lived = Clock::now() - before;
  EXPECT_GE(lived, std::chrono::seconds{2});
  EXPECT_LE(lived, std::chrono::seconds{4});
  EXPECT_TRUE(ann.reads().empty()) << "for its author from sending on";
  EXPECT_EQ(bob.get("/messages/" + std::to_string(id)).status, 404);
  EXPECT_EQ(texts(carol.unread()), Texts{"fleeting"}) << "it waits for who did not confirm it";
  const Person dan(server, "dan");
  EXPECT_TRUE(dan.reads().empty()) << "a newcomer sees only what is young enough";
}

TEST(Lifetimes, AreNotProlongedByARestart) {
  RunningServer server({{"--ttl", "2s"}});
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const auto before = Clock::now();
  confirm(bob, ann.says("fleeting").number("/message/id"));
  server.restart();
  server.crash_and_restart();
  ASSERT_TRUE(eventually([&] { return bob.reads().empty(); }));
  EXPECT_GE(Clock::now() - before, std::chrono::seconds{2});
  EXPECT_TRUE(ann.reads().empty());
}

TEST(Lifetimes, OnceOverForEverybodyLeaveNothingOnTheDisk) {
  const std::string secret = "the word that shall be forgotten";
  RunningServer server({{"--ttl", "1s"}});
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const std::uint64_t id = ann.says(secret).number("/message/id");
  ann.post("/send", {{"text", secret}, {"to", "bob"}});
  EXPECT_TRUE(on_disk(server.data(), secret));
  server.restart();
  EXPECT_TRUE(on_disk(server.data(), secret)) << "bob has not confirmed it";
  EXPECT_EQ(texts(bob.unread()), Texts{secret});
  EXPECT_EQ(texts(bob.unread("@ann")), Texts{secret});

  confirm(bob, id);
  bob.get("/status?ack=" + std::to_string(bob.get("/status").number("/cursor")));
  EXPECT_TRUE(eventually([&] { return bob.reads().empty() && bob.reads("@ann").empty(); }));
  // Housekeeping erases it a moment later, and a clean end forgets the log in which it stands.
  const auto housekeepings = [&] {
    const std::string log = server.run({"log", "dump", server.data()}).out;
    const std::regex lapse("\"kind\":\"lapse\"");
    return std::distance(std::sregex_iterator(log.begin(), log.end(), lapse), {});
  };
  EXPECT_TRUE(eventually([&] { return housekeepings() > 0; }));
  server.stop();
  EXPECT_FALSE(on_disk(server.data(), secret));
}

TEST(Lifetimes, OfZeroLastForEver) {
  RunningServer server({{"--ttl", "0"}});
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const Answer sent = ann.says("carved in stone");
  EXPECT_FALSE(sent.json.at("message").as_object().contains("expires_at"));
  confirm(bob, sent.number("/message/id"));
  server.restart();
  EXPECT_EQ(texts(bob.reads()), Texts{"carved in stone"});
}

TEST(Lifetimes, OfTheUnconfirmedEndAsWell) {
  const RunningServer server({{"--ttl", "500ms"}, {"--unread-retention", "1500ms"}});
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const auto before = Clock::now();
  ann.says("is anybody there?");
  ASSERT_TRUE(eventually([&] { return bob.unread().empty(); }));
  EXPECT_GE(Clock::now() - before, std::chrono::milliseconds{1500});
  EXPECT_EQ(bob.get("/status").number("/unread"), 0U);
}

TEST(Lifetimes, OfGuestsWhoStayAwayEndAndTheirNamesAreFree) {
  RunningServer server(
      {{"--guest-ttl", "1s"}, {"--ttl", "500ms"}, {"--unread-retention", "500ms"}});
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  bob.post("/send", {{"text", "psst"}, {"to", "ann"}});
  ASSERT_TRUE(eventually([&] { return bob.get("/users/ann").status == 404; }));
  server.restart();
  EXPECT_EQ(ann.get("/status").status, 401) << "her token is worth nothing now";
  const Person another(server, "ann");
  EXPECT_NE(another.token(), ann.token());
  EXPECT_EQ(another.get("/chats/@bob").status, 404) << "she inherits nothing";
}

TEST(Lifetimes, OfIdempotencyKeysEnd) {
  const RunningServer server({{"--idempotency-ttl", "1s"}});
  const Person ann(server, "ann");
  EXPECT_EQ(ann.says("again", "k").status, 201);
  ASSERT_EQ(ann.says("other", "k").code(), "key-reused");
  EXPECT_TRUE(eventually([&] { return ann.says("other", "k").status == 201; }));
  EXPECT_EQ(texts(ann.reads()), (Texts{"again", "other"}));
}

}  // namespace
}  // namespace confab::testing
