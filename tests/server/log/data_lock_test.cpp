#include "server/log/data_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/server/log/support/temp_directory.hpp"

namespace confab::log::testing {
namespace {

using ::testing::HasSubstr;

unsigned mode_of(const std::string& path) {
  struct stat found{};
  EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 0777u;
}

TEST(DataLock, MakesTheDirectoryForItsOwnerOnly) {
  const TempDirectory temp;
  const std::string directory = temp.path() + "/data";
  const Opened<DataLock> lock = DataLock::take(directory);
  ASSERT_TRUE(lock) << lock.error().detail;
  EXPECT_EQ(mode_of(directory), 0700u);
  EXPECT_EQ(mode_of(directory + "/lock"), 0600u);
}

TEST(DataLock, LetsOneInAndTellsTheOtherWhoItIs) {
  const TempDirectory temp;
  const Opened<DataLock> lock = DataLock::take(temp.path());
  ASSERT_TRUE(lock);
  const Opened<DataLock> second = DataLock::take(temp.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Error::in_use);
  EXPECT_THAT(second.error().detail, HasSubstr("process " + std::to_string(::getpid())));
  EXPECT_THAT(second.error().detail, HasSubstr(temp.path()));
}

TEST(DataLock, IsFreeAgainWhenItIsDropped) {
  const TempDirectory temp;
  {
    Opened<DataLock> lock = DataLock::take(temp.path());
    DataLock moved = *std::move(lock);
    EXPECT_FALSE(DataLock::take(temp.path()));
    DataLock assigned = *DataLock::take(temp.path() + "/other");
    assigned = std::move(moved);
    EXPECT_FALSE(DataLock::take(temp.path()));
  }
  EXPECT_TRUE(DataLock::take(temp.path()));
}

TEST(DataLock, DoesNotMindWhatADeadProcessLeftBehind) {
  const TempDirectory temp;
  std::ofstream(temp.path() + "/lock") << "123456789 and more\n";
  const Opened<DataLock> lock = DataLock::take(temp.path());
  ASSERT_TRUE(lock);
  std::string written;
  std::getline(std::ifstream(temp.path() + "/lock") >> std::ws, written);
  EXPECT_EQ(written, std::to_string(::getpid()));
}

TEST(DataLock, SaysWhereItCanNotBe) {
  const TempDirectory temp;
  std::ofstream(temp.path() + "/file") << "not a directory";
  const Opened<DataLock> in_a_file = DataLock::take(temp.path() + "/file");
  ASSERT_FALSE(in_a_file);
  EXPECT_THAT(in_a_file.error().detail, HasSubstr(temp.path() + "/file"));
  const Opened<DataLock> nowhere = DataLock::take(temp.path() + "/no/where");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, boost::system::errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace confab::log::testing
