// Secrets that lie in files.
#include "server/core/secret_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/temporary_folder.hpp"

namespace confab::core {
namespace {

using confab::testing::read_file;
using confab::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

mode_t mode_of(const std::string& path) {
  struct stat about{};
  EXPECT_EQ(::stat(path.c_str(), &about), 0) << path;
  return about.st_mode & 07777U;
}

struct KeyFile : ::testing::Test {
  const TemporaryFolder folder;
  const std::string dir = folder.path("");
  const std::string path = dir + "/room-token.key";

  std::string complaint() const {
    const auto loaded = load_room_key(dir);
    return loaded ? "" : loaded.error().detail;
  }
  std::string write(const std::string& bytes, mode_t mode = 0600) const {
    confab::testing::write_file(path, bytes);
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
};

TEST_F(KeyFile, IsMadeAtTheFirstStartForItsOwnerOnlyAndTheSameEverAfter) {
  const auto first = load_room_key(dir);
  ASSERT_TRUE(first);
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_EQ(read_file(path), std::string(first->begin(), first->end()));
  EXPECT_EQ(*load_room_key(dir), *first);
  EXPECT_NE(*first, RoomKey{});
  const TemporaryFolder elsewhere;
  EXPECT_NE(*load_room_key(elsewhere.path("")), *first);
}

TEST_F(KeyFile, MayBeGivenByTheOperator) {
  write("0123456789abcdef0123456789ABCDEF", 0400);
  const auto key = load_room_key(dir);
  ASSERT_TRUE(key);
  EXPECT_EQ(std::string(key->begin(), key->end()), "0123456789abcdef0123456789ABCDEF");
}

TEST_F(KeyFile, ThatOthersMayReadIsRefusedWithWhatToDo) {
  for (const mode_t mode : {0640U, 0604U, 0644U, 0660U, 0602U, 0601U}) {
    write(std::string(32, 'k'), mode);
    EXPECT_THAT(complaint(), AllOf(HasSubstr(path), HasSubstr("others"), HasSubstr("chmod 600")));
  }
  EXPECT_EQ(read_file(path), std::string(32, 'k')) << "it is left as it is";
}

TEST_F(KeyFile, OfAnotherSizeIsDamaged) {
  for (const std::size_t size : {0U, 1U, 31U, 33U, 5000U}) {
    write(std::string(size, 'k'));
    EXPECT_THAT(complaint(), AllOf(HasSubstr(path), HasSubstr("damaged"), HasSubstr("Delete it")));
  }
}

TEST_F(KeyFile, ThatIsNoFileOrHasNoPlaceIsRefused) {
  std::filesystem::create_directory(path);
  EXPECT_THAT(complaint(), HasSubstr("cannot be read: Is a directory"));
  const auto nowhere = load_room_key(dir + "/nowhere");
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().detail, HasSubstr("cannot be written: No such file"));
}

TEST_F(KeyFile, ThatACrashLeftHalfWrittenIsMadeAnew) {
  confab::testing::write_file(path + ".new", "half");
  EXPECT_TRUE(load_room_key(dir));
  EXPECT_EQ(read_file(path).size(), 32U);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

struct PasswordFile : ::testing::Test {
  const TemporaryFolder folder;
  std::string written(const std::string& bytes) const {
    confab::testing::write_file(folder.path("password"), bytes);
    const auto read = read_access_password(folder.path("password"));
    return read ? "is " + read->password : read.error().detail;
  }
};

TEST_F(PasswordFile, IsItsFirstLine) {
  EXPECT_EQ(written("open sesame"), "is open sesame");
  EXPECT_EQ(written("open sesame\n"), "is open sesame");
  EXPECT_EQ(written("open sesame\r\nand a comment\n"), "is open sesame");
  EXPECT_EQ(written(" as it is \n"), "is  as it is ");
  EXPECT_EQ(written("п"), "is п");
  EXPECT_EQ(written(std::string(1024, 'x')).size(), 1027U);
}

TEST_F(PasswordFile, ThatHasNoneIsRefusedWithWhatToDo) {
  for (const std::string& bytes :
       {std::string{}, std::string{"\n"}, std::string{"\r\n"}, std::string{"\nsesame"},
        std::string{"\xff\xfe"}, std::string{"a\0b", 3}, std::string(1025, 'x')})
    EXPECT_THAT(written(bytes),
                AllOf(HasSubstr(folder.path("password")), HasSubstr("--access-password-file")));
  const auto missing = read_access_password(folder.path("missing"));
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().detail, HasSubstr("No such file"));
}

TEST_F(PasswordFile, TellsWhetherOthersMayReadIt) {
  written("open sesame");
  const std::string path = folder.path("password");
  EXPECT_EQ(::chmod(path.c_str(), 0640), 0);
  EXPECT_FALSE(read_access_password(path)->others_may_read);
  EXPECT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_TRUE(read_access_password(path)->others_may_read);
}

}  // namespace
}  // namespace confab::core
