#include "server/core/state_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/server/core/support.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::core::testing {
namespace {

using ::testing::HasSubstr;

struct StateFile : ::testing::Test {
  StateFile() {
    world.start();
    ann = world.user("ann");
    world.commit(says(ann, "hello", "key"));
  }
  std::string dir() const { return folder.path(""); }
  boost::system::error_code save() {
    return save_state(dir(), world.chat.state(), world.log.identity(), world.log.position());
  }
  std::string trouble() const {
    const auto loaded = load_state(dir());
    return loaded ? "" : loaded.error().detail;
  }
  mode_t mode() const {
    struct stat about{};
    ::stat(folder.path("state.json").c_str(), &about);
    return about.st_mode & 0777U;
  }

  confab::testing::TemporaryFolder folder;
  World world;
  chat::UserId ann{};
};

TEST_F(StateFile, ThatIsNotThereIsNoError) {
  const auto loaded = load_state(dir());
  ASSERT_TRUE(loaded);
  EXPECT_FALSE(*loaded);
}

TEST_F(StateFile, GivesBackTheStateAndThePlaceInWhichLogItStandsFor) {
  ASSERT_FALSE(save());
  const auto loaded = load_state(dir());
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_EQ((*loaded)->state, world.chat.state());
  EXPECT_EQ((*loaded)->start.position, world.log.position());
  EXPECT_EQ((*loaded)->start.identity, world.log.identity());
}

TEST_F(StateFile, IsForItsOwnerOnly) {
  ASSERT_FALSE(save());
  EXPECT_EQ(mode(), 0600U);
}

TEST_F(StateFile, IsForItsOwnerOnlyWhateverACrashLeftBehind) {
  std::filesystem::permissions(folder.write("state.json.new", "torn"),
                               std::filesystem::perms{0644});
  ASSERT_FALSE(save());
  EXPECT_EQ(mode(), 0600U);
}

TEST_F(StateFile, IsNotWrittenThroughALinkThatWasLeftBehind) {
  const std::string elsewhere = folder.write("elsewhere", "mine");
  std::filesystem::create_symlink(elsewhere, folder.path("state.json.new"));
  ASSERT_FALSE(save());
  EXPECT_EQ(folder.read("elsewhere"), "mine");
  EXPECT_TRUE(
      std::filesystem::is_regular_file(std::filesystem::symlink_status(folder.path("state.json"))));
}

TEST_F(StateFile, ATornNewOneIsIgnored) {
  ASSERT_FALSE(save());
  folder.write("state.json.new", folder.read("state.json").substr(0, 100));
  const auto loaded = load_state(dir());
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_EQ((*loaded)->state, world.chat.state());
}

TEST_F(StateFile, IsReplacedAndLeavesNothingBesideIt) {
  ASSERT_FALSE(save());
  world.commit(says(ann, "more"));
  ASSERT_FALSE(save());
  EXPECT_FALSE(std::filesystem::exists(folder.path("state.json.new")));
  EXPECT_EQ((*load_state(dir()))->state, world.chat.state());
}

TEST_F(StateFile, DamageIsToldWithTheFileAndWhatToDo) {
  ASSERT_FALSE(save());
  const std::string whole = folder.read("state.json");
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    folder.write("state.json", whole.substr(0, size));
    EXPECT_THAT(trouble(), HasSubstr("state.json is not a state that confab wrote")) << size;
  }
  EXPECT_THAT(trouble(), HasSubstr("Restore the file from a backup"));
  folder.write("state.json", "{}");
  EXPECT_NE(trouble(), "");
}

TEST_F(StateFile, ThatNamesNoLogIsDamaged) {
  ASSERT_FALSE(save());
  std::string text = folder.read("state.json");
  const std::size_t at = text.find("\"identity\"");
  ASSERT_NE(at, std::string::npos);
  const std::size_t value = text.find('"', text.find(':', at)) + 1;
  text[value] = 'x';
  folder.write("state.json", text);
  EXPECT_THAT(trouble(), HasSubstr("names no log"));
  text.erase(value, 2);
  folder.write("state.json", text);
  EXPECT_THAT(trouble(), HasSubstr("names no log"));
}

TEST_F(StateFile, ThatCannotBeReadIsToldApartFromNone) {
  std::filesystem::create_directory(folder.path("state.json"));
  EXPECT_THAT(trouble(), HasSubstr("cannot be read"));
}

TEST_F(StateFile, WhatCannotBeWrittenLeavesTheOldOne) {
  EXPECT_TRUE(save_state(folder.path("nowhere"), world.chat.state(), {}, world.log.position()));
  // A folder in its place can't be renamed over.
  std::filesystem::create_directories(folder.path("state.json/inside"));
  EXPECT_TRUE(save());
  EXPECT_FALSE(std::filesystem::exists(folder.path("state.json.new")));
}

TEST_F(StateFile, ALargeStateIsWrittenInPieces) {
  for (int i = 0; i < 18; ++i) world.commit(says(ann, std::string(40'000, 'x')));
  ASSERT_FALSE(save());
  EXPECT_EQ((*load_state(dir()))->state, world.chat.state());
}

}  // namespace
}  // namespace confab::core::testing
