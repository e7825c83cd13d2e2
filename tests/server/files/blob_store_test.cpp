// Content on disk: what is there when it was stored, and nothing else, ever.
#include "server/files/blob_store.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <span>
#include <thread>

#include "tests/support/loop.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::files {
namespace {

namespace fs = std::filesystem;

struct BlobStoreTest : ::testing::Test {
  confab::testing::TemporaryFolder folder;
  confab::testing::Loop loop;
  std::unique_ptr<BlobStore> blobs = open();

  std::unique_ptr<BlobStore> open() const {
    return BlobStore::open(path(), log::Durability::disk).value();
  }
  std::string path() const { return folder.path("files"); }
  std::vector<std::string> on_disk() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path()))
      names.push_back(entry.path().filename().string());
    return names;
  }
  /// What is erased is gone once the store has ended.
  std::size_t left_at_the_end() {
    blobs.reset();
    return on_disk().size();
  }
  Stored store(std::string_view content) {
    auto writer = loop.run(blobs->create()).value();
    EXPECT_TRUE(loop.run(writer.append(content)));
    const Stored stored = loop.run(writer.finish()).value();
    writer.keep();
    return stored;
  }
  std::string content(const chat::BlobName& name) {
    auto reader = loop.run(blobs->read(name)).value();
    std::string all;
    for (;;) {
      const std::string_view more = loop.run(reader.read(all.size(), UINT64_MAX)).value();
      if (more.empty()) return all;
      all += more;
    }
  }
};

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte / 16];
    text += "0123456789abcdef"[byte % 16];
  }
  return text;
}

TEST_F(BlobStoreTest, WhatIsStoredIsReadBackWithItsSizeAndDigest) {
  const Stored abc = store("abc");
  EXPECT_EQ(abc.size, 3U);
  EXPECT_EQ(hex(abc.sha256), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(content(abc.name), "abc");
  const Stored nothing = store("");
  EXPECT_EQ(hex(nothing.sha256),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(content(nothing.name), "");
}

TEST_F(BlobStoreTest, PiecesOfAnySizeMakeTheSameContent) {
  std::string whole;
  for (int i = 0; whole.size() < 5 * write_bytes; ++i) whole += std::to_string(i);
  const Stored at_once = store(whole);
  for (const std::size_t size : {std::size_t{997}, write_bytes, write_bytes + 1}) {
    auto writer = loop.run(blobs->create()).value();
    for (std::size_t at = 0; at < whole.size(); at += size)
      EXPECT_TRUE(loop.run(writer.append(std::string_view{whole}.substr(at, size))));
    EXPECT_EQ(writer.size(), whole.size());
    const Stored stored = loop.run(writer.finish()).value();
    EXPECT_EQ(stored.sha256, at_once.sha256);
    EXPECT_EQ(content(stored.name), whole);
  }
}

TEST_F(BlobStoreTest, APartIsReadFromWhereItWasAsked) {
  const Stored stored = store("0123456789");
  auto reader = loop.run(blobs->read(stored.name)).value();
  EXPECT_EQ(loop.run(reader.read(3, 4)).value(), "3456");
  EXPECT_EQ(loop.run(reader.read(8, 4)).value(), "89");
  EXPECT_EQ(loop.run(reader.read(10, 4)).value(), "");
}

TEST_F(BlobStoreTest, NobodyElseMayLookAndNamesAreRandomDigits) {
  const Stored stored = store("secret");
  struct stat about{};
  ASSERT_EQ(::stat(path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0700U);
  ASSERT_EQ(on_disk(), std::vector{hex(stored.name)});
  ASSERT_EQ(::stat((path() + "/" + hex(stored.name)).c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  EXPECT_NE(stored.name, store("secret").name);
}

TEST_F(BlobStoreTest, WhatWasNotKeptIsGone) {
  {
    auto begun = loop.run(blobs->create()).value();
  }
  {
    auto written = loop.run(blobs->create()).value();
    EXPECT_TRUE(loop.run(written.append(std::string(2 * write_bytes, 'x'))));
  }
  {
    auto finished = loop.run(blobs->create()).value();
    EXPECT_TRUE(loop.run(finished.finish()));
  }
  EXPECT_EQ(left_at_the_end(), 0U);
}

TEST_F(BlobStoreTest, WhatIsErasedIsGoneButCanBeReadToItsEnd) {
  const std::string whole(2 * read_bytes, 'x');
  const Stored stored = store(whole);
  {
    auto reader = loop.run(blobs->read(stored.name)).value();
    blobs->erase({stored.name});
    while (!on_disk().empty()) std::this_thread::yield();
    EXPECT_EQ(loop.run(reader.read(read_bytes, UINT64_MAX)).value().size(), read_bytes);
  }
  EXPECT_EQ(left_at_the_end(), 0U);
}

TEST_F(BlobStoreTest, WhatIsNotThereCannotBeRead) {
  EXPECT_EQ(loop.run(blobs->read({})).error(), boost::system::errc::no_such_file_or_directory);
}

TEST_F(BlobStoreTest, TheSweepRemovesWhatNoRecordNamesAndCountsWhatIsMissing) {
  const Stored kept = store("kept");
  store("leftover");
  confab::testing::write_file(path() + "/README", "not ours");
  const auto swept = loop.run(blobs->sweep({kept.name, chat::BlobName{1}})).value();
  EXPECT_EQ(swept.removed, 1U);
  EXPECT_EQ(swept.missing, 1U);
  EXPECT_EQ(content(kept.name), "kept");
  EXPECT_EQ(on_disk().size(), 2U);
}

TEST_F(BlobStoreTest, ALaterStoreOnTheSameFolderHasTheSameBlobs) {
  const Stored stored = store("abc");
  blobs = open();
  EXPECT_EQ(content(stored.name), "abc");
}

TEST_F(BlobStoreTest, AFullDiskIsAValueAndLeavesNothingBehind) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{write_bytes + 1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  {
    auto writer = loop.run(blobs->create()).value();
    EXPECT_EQ(loop.run(writer.append(std::string(2 * write_bytes, 'x'))).error(),
              boost::system::errc::file_too_large);
    auto late = loop.run(blobs->create()).value();
    EXPECT_TRUE(loop.run(late.append(std::string(write_bytes + 1001, 'x'))));
    EXPECT_FALSE(loop.run(late.finish()));
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, old);
  EXPECT_EQ(left_at_the_end(), 0U);
}

TEST_F(BlobStoreTest, NoMoreThanSoManyAreOpenAtATime) {
  std::vector<BlobStore::Writer> writers;
  for (std::size_t i = 0; i < blobs_open_max; ++i)
    writers.push_back(loop.run(blobs->create()).value());
  EXPECT_FALSE(loop.run(blobs->create()));
  EXPECT_FALSE(loop.run(blobs->read({})));
  EXPECT_EQ(blobs->in_use(), blobs_open_max);
  writers.clear();
  EXPECT_EQ(blobs->in_use(), 0U);
  EXPECT_TRUE(loop.run(blobs->create()));
}

TEST(TemporaryBlobStore, IsGoneAtTheEnd) {
  confab::testing::TemporaryFolder folder;
  ::setenv("TMPDIR", folder.path("").c_str(), 1);
  auto store = BlobStore::temporary().value();
  ::unsetenv("TMPDIR");
  EXPECT_FALSE(fs::is_empty(folder.path("")));
  store.reset();
  EXPECT_TRUE(fs::is_empty(folder.path("")));
}

TEST(BlobStoreAtTheStart, SaysWhyAFolderIsOfNoUse) {
  confab::testing::TemporaryFolder folder;
  folder.write("files", "a file, not a folder");
  EXPECT_FALSE(BlobStore::open(folder.path("files/x"), log::Durability::disk));
  EXPECT_FALSE(BlobStore::open(folder.path("nowhere/files"), log::Durability::disk));
  EXPECT_FALSE(BlobStore::open(folder.path("files"), log::Durability::disk));
}

}  // namespace
}  // namespace confab::files
