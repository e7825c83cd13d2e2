// No room for another byte: a limit on the size of files stands for the full disk.
#include <gtest/gtest.h>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using Texts = std::vector<std::string>;
constexpr std::uint64_t room = 64 * 1024;

/// Sends until there is no room, at most so many; the refusal, and the texts that were accepted.
Answer fill_up(const Person& who, Texts& accepted) {
  Answer answer{Reply{}};
  for (int i = 0; i < 100; ++i) {
    const std::string text = std::to_string(i) + " " + std::string(2000, 'x');
    answer = who.says(text, "key " + std::to_string(i));
    if (answer.status != 201) break;
    accepted.push_back(text);
  }
  return answer;
}

class FullDisk : public ::testing::Test {
 protected:
  FullDisk() : server_({{"--rate-limit", "0"}}) {
    server_.program.file_bytes_max = room;
    server_.start();
  }
  ServerProcess server_;
};

TEST_F(FullDisk, RefusesToSendAsUnavailableAndReadingGoesOn) {
  const Person ann(server_, "ann");
  Texts accepted;
  const Answer refused = fill_up(ann, accepted);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.code(), "unavailable");
  EXPECT_GT(accepted.size(), 5U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ann.says(std::string(2000, 'y')).status, 503);
  EXPECT_EQ(texts(ann.reads()), accepted);
  EXPECT_EQ(ann.get("/status").status, 200);
}

TEST_F(FullDisk, TakesMessagesAgainOnceThereIsRoom) {
  const Person ann(server_, "ann");
  Texts accepted;
  ASSERT_EQ(fill_up(ann, accepted).status, 503);
  server_.process().allow_file_bytes({});
  const std::string key = "key " + std::to_string(accepted.size());
  accepted.push_back(std::to_string(accepted.size()) + " " + std::string(2000, 'x'));
  ASSERT_TRUE(eventually([&] { return ann.says(accepted.back(), key).status == 201; }));
  EXPECT_EQ(texts(ann.reads()), accepted);
  server_.program.file_bytes_max = {};
  server_.crash_and_restart();
  EXPECT_EQ(texts(ann.reads()), accepted);
}

TEST_F(FullDisk, IsToldInTheJournalAndByReadinessUntilThereIsRoom) {
  const Person ann(server_, "ann");
  EXPECT_EQ(ann.get("/readyz").status, 200);
  Texts accepted;
  ASSERT_EQ(fill_up(ann, accepted).status, 503);
  const Answer not_ready = ann.get("/readyz");
  EXPECT_EQ(not_ready.status, 503);
  EXPECT_EQ(not_ready.code(), "unavailable");
  const auto told = [&](const char* event) {
    return server_.journal().find(event) != std::string::npos;
  };
  EXPECT_TRUE(eventually([&] { return told("the log takes no records"); }));
  EXPECT_FALSE(told("the log takes records again"));

  server_.process().allow_file_bytes({});
  ASSERT_TRUE(eventually([&] { return ann.says("room again").status == 201; }));
  EXPECT_EQ(ann.get("/readyz").status, 200);
  EXPECT_TRUE(eventually([&] { return told("the log takes records again"); }));
}

TEST_F(FullDisk, LosesNothingAcknowledgedWhenTheServerDiesOfItOrIsStopped) {
  const Person ann(server_, "ann");
  Texts accepted;
  ASSERT_EQ(fill_up(ann, accepted).status, 503);
  server_.kill();
  server_.start();
  EXPECT_EQ(texts(ann.reads()), accepted) << "there is no room still";
  EXPECT_EQ(ann.says(std::string(2000, 'y')).status, 503);

  // The state may fit or not, and the exit code says so.
  const int code = server_.end();
  EXPECT_TRUE(code == 0 || code == 1) << code;
  server_.program.file_bytes_max = {};
  server_.start();
  EXPECT_EQ(texts(ann.reads()), accepted);
  EXPECT_EQ(ann.says("room again").status, 201);
}

TEST(FullDiskAtTheStart, IsSaidAndNothingIsHalfMade) {
  ServerProcess server;
  server.program.file_bytes_max = 0;
  const Ran refused = server.refused_start();
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find(server.data()), std::string::npos) << refused.err;
  server.program.file_bytes_max = {};
  server.start();
  server.stop();
}

TEST(FullDiskAtTheStart, KeepsNobodyFromReadingWhatIsThere) {
  RunningServer server;
  const Person ann(server, "ann");
  ann.says("hello");
  server.stop();
  server.program.file_bytes_max = 0;
  server.start();
  EXPECT_EQ(texts(ann.reads()), Texts{"hello"});
  EXPECT_EQ(ann.says("no room").status, 503);
  server.process().allow_file_bytes({});
  EXPECT_TRUE(eventually([&] { return ann.says("room again").status == 201; }));
  server.restart();
  EXPECT_EQ(texts(ann.reads()), (Texts{"hello", "room again"}));
}

}  // namespace
}  // namespace confab::testing
