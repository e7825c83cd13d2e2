// The trouble that a memory log can be told to make; what it promises is in log_contract_test.
#include "server/log/memory_log.hpp"

#include <gtest/gtest.h>

#include "tests/server/log/support/loop.hpp"
#include "tests/server/log/support/proposals.hpp"

namespace confab::log::testing {
namespace {

struct MemoryLogTest : ::testing::Test {
  Loop loop;
  MemoryLog log{loop.executor()};
};

TEST_F(MemoryLogTest, FailsOneWriteAndThenHasRoomAgain) {
  const auto full = make_error_code(boost::system::errc::no_space_on_device);
  log.fail_next_write(full);
  EXPECT_EQ(loop.run(log.append(saying({"lost"}))).error(), full);
  EXPECT_FALSE(log.failed());
  EXPECT_TRUE(loop.run(log.append(saying({"kept"}))));
  EXPECT_EQ(texts_of(loop.run(log.next()).value()), Texts{"kept"});
}

TEST_F(MemoryLogTest, FailsAFlushForGood) {
  log.fail_next_flush();
  const auto broken = make_error_code(boost::system::errc::io_error);
  EXPECT_EQ(loop.run(log.append(saying({"lost"}))).error(), broken);
  EXPECT_TRUE(log.failed());
  EXPECT_EQ(loop.run(log.append(saying({"lost too"}))).error(), broken);
  EXPECT_EQ(log.position(), Position{});
}

TEST_F(MemoryLogTest, HoldsAnAppendUntilReleased) {
  log.hold();
  const auto appended = loop.start(log.append(saying({"slow"})));
  loop.poll();
  EXPECT_FALSE(appended->has_value());
  EXPECT_EQ(log.held(), 1u);
  EXPECT_EQ(log.position(), Position{});
  log.release();
  EXPECT_TRUE(loop.wait_for(appended));
  EXPECT_EQ(log.held(), 0u);
  EXPECT_EQ(texts_of(loop.run(log.next()).value()), Texts{"slow"});
}

TEST_F(MemoryLogTest, KnowsThePositionOfEachRecord) {
  const auto store = make_memory_store();
  MemoryLog writer(loop.executor(), store);
  EXPECT_TRUE(loop.run(writer.append(saying({"one", "two", "three"}))));
  const Position two = store->entries[1].position;
  EXPECT_EQ(two.seq, chat::Seq{2});
  MemoryLog reader(loop.executor(), store, two);
  EXPECT_EQ(texts_of(loop.run(reader.next()).value()), Texts{"three"});
}

}  // namespace
}  // namespace confab::log::testing
