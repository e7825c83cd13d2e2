// What keeps a server from starting, and how it says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/e2e/support/person.hpp"
#include "tests/support/scripted_server.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;

void expect_refusal(const Ran& ran, const std::string& why) {
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(ran.out, "") << "it never listened";
  EXPECT_THAT(ran.err, HasSubstr(why));
}

TEST(Start, OfASecondServerOnTheSameFolderIsRefusedAndNamesTheFirst) {
  const RunningServer server;
  const Ran second = server.refused_start();
  expect_refusal(second, std::to_string(server.process().pid()));
  EXPECT_THAT(second.err, HasSubstr(server.data()));
  EXPECT_EQ(ask(server, request("GET", "/healthz")).status, 200) << "the first goes on";
}

TEST(Start, WorksAgainAfterACrashThatLeftTheLockFile) {
  RunningServer server;
  server.kill();
  EXPECT_TRUE(std::filesystem::exists(server.data() + "/lock"));
  server.start();
}

TEST(Start, OnAPortInUseIsRefused) {
  const ScriptedServer other([](const SeenRequest&) { return Act{}; });
  ServerProcess server({{"--port", std::to_string(other.port())}});
  const Ran ran = server.refused_start();
  expect_refusal(ran, "Address already in use");
  EXPECT_THAT(ran.err, HasSubstr(std::to_string(other.port())));
  EXPECT_THAT(ran.err, HasSubstr("--port"));
}

TEST(Start, OnAFolderThatNobodyMayWriteIsRefused) {
  ServerProcess server;
  server.program.heeds_file_modes = true;
  std::filesystem::create_directory(server.data());
  ::chmod(server.data().c_str(), 0500);
  expect_refusal(server.refused_start(), "Permission denied");
  EXPECT_THAT(server.refused_start().err, HasSubstr(server.data()));
  ::chmod(server.data().c_str(), 0700);
  server.start();
  server.stop();
}

TEST(Start, InAFolderWhereNoneCanBeMadeIsRefused) {
  ServerProcess server({{"--data-dir", "/proc/confab"}});
  expect_refusal(server.refused_start(), "/proc/confab");
  ServerProcess below_a_file({{"--data-dir", "/dev/null/data"}});
  expect_refusal(below_a_file.refused_start(), "/dev/null/data");
  ServerProcess a_file({{"--data-dir", "/dev/null"}});
  expect_refusal(a_file.refused_start(), "/dev/null");
}

TEST(Start, WithAStateThatIsNoneIsRefusedAndChangesNothing) {
  RunningServer server;
  const Person ann(server, "ann");
  server.stop();
  const std::string state = server.folder.read("data/state.json");
  server.folder.write("data/state.json", state.substr(0, state.size() / 2));
  expect_refusal(server.refused_start(), "state.json");
  EXPECT_EQ(server.folder.read("data/state.json"), state.substr(0, state.size() / 2));
  server.folder.write("data/state.json", state);
  server.start();
  EXPECT_EQ(ann.get("/status").status, 200);
}

TEST(Start, WithTheLogOfAnotherServerIsRefused) {
  RunningServer one;
  const Person ann(one, "ann");
  ann.says("hello");
  one.stop();
  RunningServer other;
  const Person bob(other, "bob");
  other.kill();
  std::filesystem::remove_all(one.data() + "/log");
  std::filesystem::copy(other.data() + "/log", one.data() + "/log");
  expect_refusal(one.refused_start(), "another log");
}

TEST(Start, MakesFilesThatOnlyTheOwnerCanRead) {
  const mode_t before = ::umask(0);
  RunningServer server({{"--access-log", "/dev/null"}});
  ::umask(before);
  const Person ann(server, "ann");
  ann.says("a secret");
  const auto expect_private = [&] {
    struct stat about{};
    ASSERT_EQ(::stat(server.data().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0700U);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(server.data())) {
      ASSERT_EQ(::stat(entry.path().c_str(), &about), 0);
      EXPECT_EQ(about.st_mode & 0777, entry.is_directory() ? 0700U : 0600U) << entry.path();
    }
  };
  expect_private();
  server.stop();
  EXPECT_TRUE(std::filesystem::exists(server.data() + "/state.json"));
  expect_private();
}

TEST(Start, ListensWhereHostSays) {
  RunningServer server({{"--host", "127.0.0.1"}});
  EXPECT_EQ(ask(server, request("GET", "/healthz")).status, 200);
  server.stop();
  const Ran nowhere = ServerProcess({{"--host", "192.0.2.1"}}).refused_start();
  expect_refusal(nowhere, "192.0.2.1");
}

TEST(Start, UnderstandsANameAsHost) {
  RunningServer server({{"--host", "localhost"}});
  EXPECT_EQ(ask(server, request("GET", "/healthz")).status, 200);
}

}  // namespace
}  // namespace confab::testing
