#include "client/chat/line_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.hpp"

namespace confab::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LineHistoryTest : public ::testing::Test {
 protected:
  const confab::testing::TemporaryFolder folder;
  LineHistory history{folder.path("confab/history")};
};

TEST_F(LineHistoryTest, IsThereTheNextTime) {
  EXPECT_THAT(*history.load(), IsEmpty());
  ASSERT_TRUE(history.add("one"));
  ASSERT_TRUE(history.add("два"));
  EXPECT_THAT(LineHistory(folder.path("confab/history")).load().operator*(),
              ElementsAre("one", "два"));
}

TEST_F(LineHistoryTest, IsForNobodyElseToRead) {
  confab::testing::write_file(folder.path("open"), "old\n");
  ::chmod(folder.path("open").c_str(), 0644);
  ASSERT_TRUE(LineHistory(folder.path("open")).add("new"));
  ASSERT_TRUE(history.add("one"));
  for (const char* name : {"open", "confab/history"}) {
    struct stat seen{};
    ASSERT_EQ(::stat(folder.path(name).c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777U, 0600U) << name;
  }
}

TEST_F(LineHistoryTest, KeepsOutWhatBeginsWithASpaceAndWhatWasPasted) {
  ASSERT_TRUE(history.add(" secret"));
  ASSERT_TRUE(history.add("two\nlines"));
  EXPECT_THAT(*history.load(), IsEmpty());
}

TEST_F(LineHistoryTest, KeepsTheLastOnes) {
  std::string text;
  for (std::size_t i = 0; i < history_lines_max + 5; ++i)
    text += "line " + std::to_string(i) + "\n";
  confab::testing::write_file(folder.path("long"), text);
  LineHistory longer(folder.path("long"));
  for (int i = 0; i < 2; ++i) {
    const auto lines = longer.load();
    ASSERT_EQ(lines->size(), history_lines_max);
    EXPECT_EQ(lines->front(), "line 5");
  }
}

TEST_F(LineHistoryTest, SaysWhenItCannotBeKept) {
  confab::testing::write_file(folder.path("file"), "");
  const Outcome<void> kept = LineHistory(folder.path("file/history")).add("one");
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().exit, Exit::trouble);
}

}  // namespace
}  // namespace confab::client
