// Files of lines: whose they are, and what happens when they are moved away.
#include "server/logging/output.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "tests/support/temporary_folder.hpp"

namespace confab::logging {
namespace {

TEST(Output, IsForItsOwnerOnlyAndIsAppendedTo) {
  const confab::testing::TemporaryFolder folder;
  ASSERT_TRUE(Output::open(folder.path("log"))->write("one\n"));
  ASSERT_TRUE(Output::open(folder.path("log"))->write("two\n"));
  EXPECT_EQ(folder.read("log"), "one\ntwo\n");
  struct stat status{};
  ASSERT_EQ(::stat(folder.path("log").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(Output, GoesOnInANewFileAfterTheOldOneWasMoved) {
  const confab::testing::TemporaryFolder folder;
  Result<Output> output = Output::open(folder.path("log"));
  ASSERT_TRUE(output);
  output->write("one\n");
  std::filesystem::rename(folder.path("log"), folder.path("log.1"));
  output->write("two\n");
  ASSERT_TRUE(output->reopen());
  output->write("three\n");
  EXPECT_EQ(folder.read("log.1"), "one\ntwo\n");
  EXPECT_EQ(folder.read("log"), "three\n");
}

TEST(Output, KeepsTheOldFileWhenTheNewOneCantBeOpened) {
  const confab::testing::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("sub"));
  Result<Output> output = Output::open(folder.path("sub/log"));
  ASSERT_TRUE(output);
  std::filesystem::rename(folder.path("sub"), folder.path("moved"));
  EXPECT_FALSE(output->reopen());
  EXPECT_TRUE(output->write("still\n"));
  EXPECT_EQ(folder.read("moved/log"), "still\n");
}

TEST(Output, SaysWhyAFileCantBeOpened) {
  const confab::testing::TemporaryFolder folder;
  EXPECT_EQ(Output::open(folder.path("no/where")).error().value(), ENOENT);
  EXPECT_EQ(Output::open(folder.path("")).error().value(), EISDIR);
}

}  // namespace
}  // namespace confab::logging
