// The file log on the machine's own disk.
#include "server/log/file_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "server/log/check.hpp"
#include "server/log/identity.hpp"
#include "tests/server/log/support/loop.hpp"
#include "tests/server/log/support/proposals.hpp"
#include "tests/server/log/support/temp_directory.hpp"

namespace confab::log::testing {
namespace {

namespace fs = std::filesystem;

struct FileLogTest : ::testing::Test {
  void open(const FileLogOptions& options = {}, const Start& start = {}) {
    log.reset();
    log = FileLog::open(loop.executor(), temp.path(), start, options).value();
  }
  void append(std::vector<chat::Proposal> batch) {
    ASSERT_TRUE(loop.run(log->append(std::move(batch))));
  }
  std::string segment(std::uint64_t first) const {
    return temp.path() + "/log/" + segment_name(first);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(temp.path() + "/log"))
      found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }
  unsigned mode_of(const std::string& path) const {
    struct stat found{};
    EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777u;
  }

  TempDirectory temp;
  Loop loop;
  std::unique_ptr<FileLog> log;
};

TEST_F(FileLogTest, LetsOnlyTheOwnerRead) {
  FileLogOptions options;
  options.first_segment_bytes = 4096;
  open(options);
  for (int i = 0; i < 40; ++i) append({says(std::string(200, 'x'))});
  loop.run(log->settled());
  EXPECT_EQ(mode_of(temp.path() + "/log"), 0700u);
  EXPECT_GT(names().size(), 1u);
  for (const std::string& name : names()) EXPECT_EQ(mode_of(temp.path() + "/log/" + name), 0600u);
}

TEST_F(FileLogTest, ZeroesItsFirstSegmentAhead) {
  open();
  EXPECT_EQ(names(), std::vector<std::string>{segment_name(1)});
  EXPECT_EQ(fs::file_size(segment(1)), FileLogOptions{}.first_segment_bytes);
  append(saying({"hello"}));
  EXPECT_EQ(fs::file_size(segment(1)), FileLogOptions{}.first_segment_bytes);
}

TEST_F(FileLogTest, RollsOverIntoASegmentZeroedInTheBackground) {
  FileLogOptions options;
  options.first_segment_bytes = 4096;
  options.segment_bytes = 64 * 1024;
  open(options);
  append({says(std::string(1500, 'x'))});
  EXPECT_EQ(names(), std::vector<std::string>{segment_name(1)});
  append({says(std::string(1000, 'x'))});  // more than half: time for the next
  loop.run(log->settled());
  EXPECT_EQ(names(), (std::vector<std::string>{segment_name(1), std::string(spare_name)}));
  EXPECT_EQ(fs::file_size(temp.path() + "/log/spare.tmp"), options.segment_bytes);

  // A batch goes whole into one segment.
  append({says(std::string(500, 'y')), says(std::string(500, 'y')), says(std::string(500, 'y'))});
  loop.run(log->settled());
  EXPECT_EQ(names(), (std::vector<std::string>{segment_name(1), segment_name(3)}));
  EXPECT_EQ(fs::file_size(segment(3)), options.segment_bytes);
  open(options);
  EXPECT_EQ(log->position().seq, chat::Seq{5});
}

TEST_F(FileLogTest, GrowsWhileTheNextSegmentIsNotReady) {
  FileLogOptions options;
  options.first_segment_bytes = 1024;
  options.segment_bytes = 4 * 1024 * 1024;
  open(options);
  for (int i = 0; i < 20; ++i) append({says(std::string(1000, 'x'))});
  open(options);
  EXPECT_EQ(log->position().seq, chat::Seq{20});
  EXPECT_FALSE(log->torn_tail());
}

TEST_F(FileLogTest, IsThereAgainAfterAKill) {
  open();
  append(saying({"one", "two"}));
  append(saying({"three"}));
  // A copy of the directory is what a killed process leaves: nobody closed anything.
  const TempDirectory copy;
  fs::copy(temp.path(), copy.path(), fs::copy_options::recursive);
  auto again = FileLog::open(loop.executor(), copy.path()).value();
  EXPECT_EQ(again->position(), log->position());
  EXPECT_EQ(again->identity(), log->identity());
  EXPECT_EQ(texts_of(loop.run(again->next()).value()), (Texts{"one", "two", "three"}));
}

TEST_F(FileLogTest, ErasesWhatWasTrimmedFromTheDisk) {
  open();
  append(saying({"a secret"}));
  ASSERT_TRUE(loop.run(log->next()));
  ASSERT_TRUE(loop.run(log->trim(log->position())));
  EXPECT_EQ(names(), std::vector<std::string>{segment_name(2)});
  std::ifstream file(segment(2), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(bytes.find("secret"), std::string::npos);
}

TEST_F(FileLogTest, KeepsTheSegmentInUseWhenATrimEndsInside) {
  open();
  append(saying({"one"}));
  const Position one = log->position();
  append(saying({"two"}));
  ASSERT_TRUE(loop.run(log->next()));
  ASSERT_TRUE(loop.run(log->trim(one)));
  EXPECT_EQ(names(), std::vector<std::string>{segment_name(1)});
}

TEST_F(FileLogTest, FinishesABackgroundJobBeforeItGoes) {
  FileLogOptions options;
  options.first_segment_bytes = 1024;
  options.segment_bytes = 8 * 1024 * 1024;
  open(options);
  append({says(std::string(900, 'x'))});
  log.reset();  // the next segment is being zeroed
  open(options);
  EXPECT_EQ(log->position().seq, chat::Seq{1});
  EXPECT_EQ(names(), std::vector<std::string>{segment_name(1)}) << "leftovers are removed";
}

TEST_F(FileLogTest, SaysWhereItCanNotBe) {
  std::ofstream(temp.path() + "/log") << "a file where the directory should be";
  const auto opened = FileLog::open(loop.executor(), temp.path());
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, ::testing::HasSubstr(temp.path() + "/log"));
}

TEST_F(FileLogTest, ThrowsItsTextAtWhoDoesNotLook) {
  const auto nowhere = FileLog::open(loop.executor(), "/nowhere/at/all");
  try {
    static_cast<void>(nowhere.value());
    FAIL();
  } catch (const boost::system::system_error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("Can't make /nowhere/at/all/log"));
  }
}

TEST(SystemFiles, AnswersErrorsInsteadOfThrowing) {
  Files& files = system_files();
  EXPECT_EQ(files.open("/nowhere/file", OpenAs::read_only).error(),
            boost::system::errc::no_such_file_or_directory);
  EXPECT_TRUE(files.list("/nowhere").has_error());
  EXPECT_TRUE(files.make_directory("/nowhere/at/all"));
  EXPECT_TRUE(files.rename("/nowhere/a", "/nowhere/b"));
  EXPECT_TRUE(files.remove("/nowhere/a"));
  EXPECT_TRUE(files.flush_directory("/nowhere"));
  // A directory is no file to read from; one that is open for reading is none to write to.
  const auto directory = files.open("/", OpenAs::read_only).value();
  char byte = 0;
  EXPECT_TRUE(directory->read(0, &byte, 1).has_error());
  EXPECT_TRUE(directory->write(0, "x").has_error());
  EXPECT_TRUE(directory->truncate(0));
  const auto null = files.open("/dev/null", OpenAs::read_write).value();
  EXPECT_TRUE(null->flush());
}

TEST(SystemFiles, ReadsAndWritesWhereItIsTold) {
  const TempDirectory temp;
  Files& files = system_files();
  const auto file = files.open(temp.path() + "/file", OpenAs::new_file).value();
  EXPECT_EQ(file->write(3, "abc").value(), 3u);
  EXPECT_FALSE(file->flush());
  EXPECT_EQ(file->size().value(), 6u);
  char bytes[10];
  EXPECT_EQ(file->read(2, bytes, sizeof bytes).value(), 4u);
  EXPECT_EQ(std::string(bytes, 4), std::string("\0abc", 4));
  EXPECT_FALSE(file->truncate(4));
  EXPECT_EQ(file->size().value(), 4u);
}

TEST(Identities, AreNeverAlike) { EXPECT_NE(random_identity(), random_identity()); }

TEST(LogErrors, HaveTextsForPeople) {
  for (int value = 1; value <= 8; ++value) {
    const auto error = make_error_code(static_cast<Error>(value));
    EXPECT_NE(error.message(), "unknown error") << value;
  }
  EXPECT_EQ(make_error_code(static_cast<Error>(99)).message(), "unknown error");
  EXPECT_STREQ(log_category().name(), "confab.log");
}

}  // namespace
}  // namespace confab::log::testing
