// Nobody waits for a slow reader, and nothing is lost silently.
#include "server/logging/line_writer.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace confab::logging {
namespace {

using ::testing::HasSubstr;

std::string lost_line(std::uint64_t lost) { return "lost " + std::to_string(lost) + "\n"; }

/// A pipe that holds one page, and is read only when the test says so.
class SlowReader {
 public:
  SlowReader() {
    EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0);
    EXPECT_GT(::fcntl(ends_[1], F_SETPIPE_SZ, 4096), 0);
  }
  ~SlowReader() {
    ::close(ends_[0]);
    close_writing();
  }
  SlowReader(const SlowReader&) = delete;
  SlowReader& operator=(const SlowReader&) = delete;

  int writing_end() const { return ends_[1]; }

  void close_writing() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }

  /// Reads until the other end is closed.
  std::string everything() const {
    std::string heard;
    std::array<char, 4096> piece{};
    for (ssize_t size = 0; (size = ::read(ends_[0], piece.data(), piece.size())) > 0;)
      heard.append(piece.data(), static_cast<std::size_t>(size));
    return heard;
  }

 private:
  std::array<int, 2> ends_{};
};

TEST(LineWriter, WritesEverythingInOrderBeforeItEnds) {
  const confab::testing::TemporaryFolder folder;
  std::string expected;
  {
    LineWriter writer(*Output::open(folder.path("log")), lost_line);
    for (int i = 0; i < 1000; ++i) {
      const std::string line = std::to_string(i) + "\n";
      expected += line;
      writer.write(line);
    }
  }
  EXPECT_EQ(folder.read("log"), expected);
}

TEST(LineWriter, DropsTheOldestForASlowReaderAndTellsHowMany) {
  SlowReader reader;
  constexpr int count = 2000;
  const std::string padding(100, '.');
  auto writer = std::make_unique<LineWriter>(Output(reader.writing_end()), lost_line, 16);
  // The pipe takes some forty of these; the rest finds the queue full, and nobody waited.
  for (int i = 0; i < count; ++i) writer->write(std::to_string(i) + padding + "\n");
  const std::uint64_t lost = writer->lost();
  EXPECT_GT(lost, 1900u);

  std::thread ending([&] {
    writer.reset();
    reader.close_writing();
  });
  const std::string heard = reader.everything();
  ending.join();

  std::uint64_t told = 0;
  std::uint64_t written = 0;
  for (std::size_t at = 0, end = 0; (end = heard.find('\n', at)) != std::string::npos; at = end + 1)
    if (heard.compare(at, 5, "lost ") == 0)
      told += std::stoull(heard.substr(at + 5));
    else
      ++written;
  EXPECT_EQ(told, lost);
  EXPECT_EQ(written + lost, std::uint64_t{count});
  EXPECT_THAT(heard, HasSubstr("\n" + std::to_string(count - 1) + padding + "\n"));
}

TEST(LineWriter, CountsWhatADeviceDoesNotTake) {
  Result<Output> full = Output::open("/dev/full");
  ASSERT_TRUE(full);
  LineWriter writer(std::move(*full), lost_line);
  writer.write("x\n");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (writer.lost() == 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(writer.lost(), 1u);
}

TEST(LineWriter, KeepsLinesOfManyThreadsWhole) {
  const confab::testing::TemporaryFolder folder;
  {
    LineWriter writer(*Output::open(folder.path("log")), lost_line);
    std::vector<std::thread> threads;
    for (char name = 'a'; name < 'e'; ++name)
      threads.emplace_back([&writer, line = std::string(300, name) + "\n"] {
        for (int i = 0; i < 200; ++i) writer.write(line);
      });
    for (std::thread& thread : threads) thread.join();
  }
  const std::string text = folder.read("log");
  EXPECT_EQ(text.size(), 4u * 200 * 301);
  for (std::size_t at = 0; at < text.size(); at += 301)
    EXPECT_EQ(text.substr(at, 301), std::string(300, text[at]) + "\n");
}

}  // namespace
}  // namespace confab::logging
