#include "client/cursor_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <iterator>

#include "tests/support/temporary_folder.hpp"

namespace confab::client {
namespace {

class CursorStoreTest : public ::testing::Test {
 protected:
  std::filesystem::path cursors() const { return folder_.path("state/cursors"); }
  CursorStore of(const CursorKey& key) const { return {cursors(), key}; }
  std::optional<std::uint64_t> loaded(const CursorKey& key) const { return *of(key).load(); }
  std::filesystem::path only_file() const {
    return std::filesystem::directory_iterator(cursors())->path();
  }
  static unsigned mode(const std::filesystem::path& path) {
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0;
  }

  const CursorKey ann{{"127.0.0.1", 8000}, "ann", "", false};
  testing::TemporaryFolder folder_;
};

TEST_F(CursorStoreTest, RemembersHowFarOneGot) {
  EXPECT_EQ(loaded(ann), std::nullopt);
  ASSERT_TRUE(of(ann).save(12));
  EXPECT_EQ(loaded(ann), 12U);
  ASSERT_TRUE(of(ann).save(18'446'744'073'709'551'615U));
  EXPECT_EQ(loaded(ann), 18'446'744'073'709'551'615U);
  ASSERT_TRUE(of(ann).save(3)) << "somebody began anew";
  EXPECT_EQ(loaded(ann), 3U);
}

TEST_F(CursorStoreTest, KeepsServersPeopleChatsAndCommandsApart) {
  std::vector<CursorKey> keys{ann, ann, ann, ann, ann};
  keys[1].server.port = 8001;
  keys[2].user = "анна";
  keys[3].chat = std::string(300, 'x');
  keys[4].for_command = true;
  for (std::size_t i = 0; i < keys.size(); ++i) ASSERT_TRUE(of(keys[i]).save(i));
  for (std::size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(loaded(keys[i]), i);
}

TEST_F(CursorStoreTest, IsForItsOwnerOnly) {
  ASSERT_TRUE(of(ann).save(12));
  EXPECT_EQ(mode(only_file()), 0600U);
  EXPECT_EQ(mode(cursors()), 0700U);
}

TEST_F(CursorStoreTest, IsReplacedAsAWholeAndLeavesNothingBeside) {
  for (std::uint64_t i = 0; i < 5; ++i) ASSERT_TRUE(of(ann).save(i));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(cursors()), {}), 1);
}

TEST_F(CursorStoreTest, TakesNothingFromARuinedFile) {
  ASSERT_TRUE(of(ann).save(12));
  const std::string whole = testing::read_file(only_file());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    testing::write_file(only_file(), std::string_view(whole).substr(0, size));
    EXPECT_EQ(loaded(ann), std::nullopt) << size;
  }
  testing::write_file(only_file(), whole + "x");
  EXPECT_EQ(loaded(ann), std::nullopt);
}

TEST_F(CursorStoreTest, TakesNothingThatIsSomebodyElses) {
  CursorKey bob = ann;
  bob.user = "bob";
  ASSERT_TRUE(of(ann).save(12));
  const std::filesystem::path of_ann = only_file();
  ASSERT_TRUE(of(bob).save(13));
  for (const auto& entry : std::filesystem::directory_iterator(cursors()))
    if (entry.path() != of_ann)
      std::filesystem::copy_file(of_ann, entry.path(),
                                 std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(loaded(bob), std::nullopt) << "as if two names had one hash";
}

TEST_F(CursorStoreTest, SaysWhenItCannotWrite) {
  folder_.write("state", "a file where the folder should be");
  EXPECT_EQ(of(ann).prepare().error().exit, Exit::trouble);
  EXPECT_EQ(of(ann).save(1).error().exit, Exit::trouble);
}

}  // namespace
}  // namespace confab::client
