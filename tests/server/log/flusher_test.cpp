#include "server/log/flusher.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "server/log/worker.hpp"
#include "tests/server/log/support/loop.hpp"
#include "tests/server/log/support/simulated_disk.hpp"

namespace confab::log::testing {
namespace {

using namespace std::chrono_literals;

TEST(Pace, CountsTheUnknownAsSlow) { EXPECT_FALSE(Pace{}.fast()); }

TEST(Pace, IsFastAfterAFastFlush) {
  Pace pace;
  pace.note(100us);
  EXPECT_TRUE(pace.fast());
}

TEST(Pace, IsSlowAfterASingleSlowFlush) {
  Pace pace;
  for (int i = 0; i < 1000; ++i) pace.note(100us);
  pace.note(10ms);
  EXPECT_FALSE(pace.fast());
}

TEST(Pace, NeedsManyFastFlushesToForgiveASlowOne) {
  Pace pace;
  pace.note(10ms);
  int needed = 0;
  while (!pace.fast()) {
    pace.note(100us);
    ++needed;
  }
  EXPECT_GT(needed, 10);
  EXPECT_LT(needed, 100);
}

TEST(Pace, DoesNotWaverAtADiskThatIsNearlyFastEnough) {
  Pace pace;
  pace.note(100us);
  for (int i = 0; i < 1000; ++i) {
    pace.note(499us);
    EXPECT_TRUE(pace.fast());
  }
}

struct Flushers : ::testing::Test {
  /// On which thread a flusher writes.
  std::thread::id thread_of_write(Flusher& flusher) {
    std::thread::id used;
    disk.before = [&](Operation operation, const std::string&) {
      if (operation == Operation::write) used = std::this_thread::get_id();
      return error_code{};
    };
    const auto file = disk.open("file", OpenAs::new_file).value();
    Write write;
    write.file = file.get();
    write.bytes = "bytes";
    const Written written = loop.run(flusher.write(std::move(write)));
    EXPECT_FALSE(written.error);
    EXPECT_EQ(disk.content("file"), "bytes");
    return used;
  }
  Loop loop;
  SimulatedDisk disk;
};

TEST_F(Flushers, InlineWritesInTheLoop) {
  const auto flusher = make_flusher(Flushing::inline_, loop.executor());
  EXPECT_EQ(thread_of_write(*flusher), std::this_thread::get_id());
}

TEST_F(Flushers, ThreadWritesOnAThread) {
  const auto flusher = make_flusher(Flushing::thread, loop.executor());
  EXPECT_NE(thread_of_write(*flusher), std::this_thread::get_id());
}

TEST_F(Flushers, AdaptiveBeginsOnAThread) {
  const auto flusher = make_flusher(Flushing::adaptive, loop.executor());
  EXPECT_NE(thread_of_write(*flusher), std::this_thread::get_id());
}

TEST(Worker, DoesWhatItWasGivenBeforeItGoes) {
  Loop loop;
  int done = 0;
  {
    Worker worker(loop.executor(), Worker::Priority::background);
    for (int i = 0; i < 100; ++i) worker.start([&] { ++done; });
  }
  EXPECT_EQ(done, 100);
}

TEST(Worker, ComesBackToTheLoop) {
  Loop loop;
  Worker worker(loop.executor());
  std::thread::id worked;
  const auto run = [&]() -> boost::asio::awaitable<std::thread::id> {
    co_await worker.run([&] { worked = std::this_thread::get_id(); });
    co_return std::this_thread::get_id();
  };
  EXPECT_EQ(loop.run(run()), std::this_thread::get_id());
  EXPECT_NE(worked, std::this_thread::get_id());
}

}  // namespace
}  // namespace confab::log::testing
