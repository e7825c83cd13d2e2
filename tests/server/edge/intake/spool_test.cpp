#include "server/edge/intake/spool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/loop.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::edge {
namespace {

using ::testing::IsEmpty;

struct SpoolTest : ::testing::Test {
  std::unique_ptr<Spool> open() { return Spool::open(folder.path("spool")).value(); }
  std::uint64_t put(Spool& spool, std::string line) {
    return loop.run(spool.put(std::move(line))).value();
  }

  confab::testing::Loop loop;
  confab::testing::TemporaryFolder folder;
};

TEST_F(SpoolTest, KeepsWhatWasPutInOrderOverARestart) {
  std::uint64_t first = 0;
  {
    const auto spool = open();
    first = put(*spool, "one\n");
    EXPECT_LT(first, put(*spool, "two\n"));
  }
  const auto spool = open();
  EXPECT_EQ(spool->size(), 2U);
  EXPECT_EQ(spool->oldest(), first);
  EXPECT_EQ(loop.run(spool->read(first)).value(), "one\n");
  EXPECT_GT(put(*spool, "three\n"), first + 1);
  loop.run(spool->remove(first));
  EXPECT_EQ(loop.run(spool->read(*spool->oldest())).value(), "two\n");
}

TEST_F(SpoolTest, IsReadableForItsOwnerOnly) {
  const auto spool = open();
  put(*spool, "a secret\n");
  struct stat about{};
  ::stat(folder.path("spool").c_str(), &about);
  EXPECT_EQ(about.st_mode & 0777, 0700U);
  ::stat(folder.path("spool/00000000000000000001").c_str(), &about);
  EXPECT_EQ(about.st_mode & 0777, 0600U);
}

TEST_F(SpoolTest, LeavesAloneWhatIsNoneOfItsOwnAndRemovesWhatIsHalfWritten) {
  open();
  folder.write("spool/README", "by hand");
  folder.write("spool/00000000000000000007.new", "{\"user");
  EXPECT_EQ(open()->size(), 0U);
  EXPECT_EQ(folder.read("spool/README"), "by hand");
  EXPECT_THAT(folder.read("spool/00000000000000000007.new"), IsEmpty());
}

TEST_F(SpoolTest, TakesNoMoreThanThereIsRoomFor) {
  const auto spool = Spool::open(folder.path("spool"), 2).value();
  put(*spool, "one\n");
  put(*spool, "two\n");
  const auto full = loop.run(spool->put("one more\n"));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error(), boost::system::errc::no_buffer_space);
  loop.run(spool->remove(*spool->oldest()));
  EXPECT_TRUE(loop.run(spool->put("one more\n")));
}

TEST_F(SpoolTest, InATemporaryFolderIsGoneAfterwards) {
  const auto spool = Spool::temporary().value();
  put(*spool, "one\n");
  EXPECT_EQ(spool->size(), 1U);
}

TEST_F(SpoolTest, SaysWhyAFolderCannotBeUsed) {
  EXPECT_FALSE(Spool::open("/dev/null/spool"));
  folder.write("file", "");
  EXPECT_FALSE(Spool::open(folder.path("file")));
}

}  // namespace
}  // namespace confab::edge
