#include "server/core/committer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/use_awaitable.hpp>
#include <boost/system/errc.hpp>

#include "tests/server/core/support.hpp"

namespace confab::core::testing {
namespace {

using boost::system::errc::make_error_code;
using ::testing::ElementsAre;

const auto disk_full = make_error_code(boost::system::errc::no_space_on_device);

struct CommitterTest : ::testing::Test {
  CommitterTest() {
    world.start();
    ann = world.user("ann");
  }
  World world;
  chat::UserId ann{};
};

chat::MessageId id_of(const Answer& answer) { return std::get<chat::Sent>(*answer).id; }

TEST_F(CommitterTest, AnswersAfterTheRecordWasMadeDurableAndApplied) {
  world.log.hold();
  const auto answer = world.begin(says(ann, "hello"));
  EXPECT_FALSE(answer->has_value());
  EXPECT_TRUE(world.texts().empty()) << "memory is ahead of the disk";
  world.log.release();
  const Answer sent = world.loop.wait_for(answer);
  EXPECT_EQ(chat::raw(id_of(sent)), world.store->entries.size());
  EXPECT_THAT(world.texts(), ElementsAre("hello"));
}

TEST_F(CommitterTest, TheCallerGoesOnWithTheStateAsItsOwnRecordLeftIt) {
  std::size_t seen = 0;
  const auto talk = [&]() -> awaitable<void> {
    chat::Command first = says(ann, "one");
    co_await world.committer.commit(std::move(first));
    seen = world.texts().size();
  };
  world.log.hold();
  const auto talking = world.loop.start(talk());
  world.loop.poll();
  const auto other = world.begin(says(ann, "two"));
  world.log.release();
  world.loop.wait_for(talking);
  world.loop.wait_for(other);
  EXPECT_EQ(seen, 1U);
}

TEST_F(CommitterTest, WhatArrivesDuringAFlushIsTheNextBatch) {
  world.log.hold();
  const auto first = world.begin(says(ann, "one"));
  const auto second = world.begin(says(ann, "two"));
  const auto third = world.begin(says(ann, "three"));
  EXPECT_EQ(world.log.held(), 1U);
  EXPECT_EQ(world.committer.queued(), 2U);
  world.log.release();
  world.log.fail_next_write(disk_full);
  EXPECT_FALSE(world.loop.wait_for(first)) << "the flush under way takes the trouble alone";
  EXPECT_TRUE(world.loop.wait_for(second));
  EXPECT_TRUE(world.loop.wait_for(third));
  EXPECT_THAT(world.texts(), ElementsAre("two", "three"));
}

TEST_F(CommitterTest, KeepsTheOrderInWhichItWasAsked) {
  world.log.hold();
  std::vector<Eventually<Answer>> answers;
  for (const char* text : {"1", "2", "3", "4", "5"})
    answers.push_back(world.begin(says(ann, text)));
  world.log.release();
  std::uint64_t last = 0;
  for (const auto& answer : answers) {
    const std::uint64_t id = chat::raw(id_of(world.loop.wait_for(answer)));
    EXPECT_GT(id, last);
    last = id;
  }
  EXPECT_THAT(world.texts(), ElementsAre("1", "2", "3", "4", "5"));
}

TEST_F(CommitterTest, AFullDiskIsAnsweredUnavailableAndLaterItWorks) {
  world.log.fail_next_write(disk_full);
  const std::size_t records = world.store->entries.size();
  const Answer refused = world.commit(says(ann, "lost"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), CommitError::unavailable);
  EXPECT_EQ(world.store->entries.size(), records);
  EXPECT_TRUE(world.committer.accepting());
  EXPECT_EQ(world.fatal, 0);
  EXPECT_TRUE(world.commit(says(ann, "kept")));
  EXPECT_THAT(world.texts(), ElementsAre("kept"));
}

TEST_F(CommitterTest, AFailedFlushIsFatalForAllThatWaitAndAllThatCome) {
  world.log.hold();
  const auto flushing = world.begin(says(ann, "one"));
  const auto waiting = world.begin(says(ann, "two"));
  world.log.fail_next_flush();
  world.log.release();
  EXPECT_FALSE(world.loop.wait_for(flushing));
  EXPECT_FALSE(world.loop.wait_for(waiting));
  EXPECT_FALSE(world.committer.accepting());
  EXPECT_FALSE(world.commit(says(ann, "three")));
  EXPECT_EQ(world.fatal, 1) << "told once";
  EXPECT_TRUE(world.texts().empty());
  world.loop.wait_for(std::exchange(world.running, nullptr));
}

/// A log whose records come back later than it says that it has them.
class LateLog final : public log::Log {
 public:
  explicit LateLog(log::Log& behind, boost::asio::any_io_executor executor)
      : log_(behind), arrived_(std::move(executor)) {}

  awaitable<log::Result<void>> append(std::vector<chat::Proposal> batch) override {
    return log_.append(std::move(batch));
  }
  bool failed() const override { return log_.failed(); }
  awaitable<log::Result<std::vector<chat::Record>>> next() override {
    while (late) co_await arrived_.wait();
    if (unreadable) co_return make_error_code(boost::system::errc::io_error);
    co_return co_await log_.next();
  }
  log::Position position() const override { return log_.position(); }
  std::uint64_t bytes() const override { return log_.bytes(); }
  awaitable<log::Result<void>> trim(log::Position through) override { return log_.trim(through); }
  log::Identity identity() const override { return log_.identity(); }
  void close() override { log_.close(); }

  void let_arrive() {
    late = false;
    arrived_.notify_all();
  }
  bool late = true;
  bool unreadable = false;

 private:
  log::Log& log_;
  log::Signal arrived_;
};

struct LateLogTest : ::testing::Test {
  Loop loop;
  ManualClock clock{at_second(noon)};
  log::MemoryLog memory{loop.executor()};
  LateLog log{memory, loop.executor()};
  chat::Chat chat;
  int fatal = 0;
  Committer committer{loop.executor(), {chat, log, clock, 7, {}, [this] { ++fatal; }}};
  Eventually<bool> running = loop.start(committer.run());

  Eventually<Answer> begin(chat::Command command) {
    auto answer = loop.start(committer.commit(std::move(command)));
    loop.poll();
    return answer;
  }
};

TEST_F(LateLogTest, WhatIsDurableButNotAppliedIsNotRefusedWhenTheNextBatchFails) {
  const auto first = begin(adds("ann"));
  memory.fail_next_write(disk_full);
  const auto second = begin(adds("bob"));
  ASSERT_TRUE(second->has_value());
  EXPECT_FALSE(**second);
  EXPECT_FALSE(first->has_value());
  log.let_arrive();
  EXPECT_TRUE(loop.wait_for(first));
  EXPECT_NE(chat.find_name("ann"), nullptr);
  committer.stop();
  loop.wait_for(running);
}

TEST_F(LateLogTest, RecordsThatCannotBeReadBackAreFatalAndLeaveNobodyWaiting) {
  const auto applied_never = begin(adds("ann"));
  memory.hold();
  const auto flushing = begin(adds("bob"));
  const auto queued = begin(adds("dan"));
  log.unreadable = true;
  log.let_arrive();
  EXPECT_FALSE(loop.wait_for(applied_never));
  EXPECT_FALSE(loop.wait_for(flushing));
  memory.release();
  EXPECT_FALSE(loop.wait_for(queued));
  EXPECT_EQ(fatal, 1);
  loop.wait_for(running);
}

TEST_F(CommitterTest, ARefusalEntersNoRecord) {
  const std::size_t records = world.store->entries.size();
  const Answer refused = world.commit(adds("ann"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(std::get<chat::Refused>(*refused).why, chat::Refusal::name_taken);
  EXPECT_EQ(world.store->entries.size(), records);
}

TEST_F(CommitterTest, WhatIsRefusedOnlyByOrderIsRefusedAfterTheLog) {
  world.log.hold();
  const auto before = world.begin(says(ann, "something first"));
  const auto one = world.begin(adds("eve"));
  const auto other = world.begin(adds("eve"));
  world.log.release();
  world.loop.wait_for(before);
  EXPECT_TRUE(std::holds_alternative<chat::UserAdded>(*world.loop.wait_for(one)));
  EXPECT_TRUE(std::holds_alternative<chat::Refused>(*world.loop.wait_for(other)));
}

TEST_F(CommitterTest, TimeNeverGoesBack) {
  world.clock.advance(std::chrono::hours{1});
  const auto later = std::get<chat::Sent>(*world.commit(says(ann, "later")));
  world.clock.advance(-std::chrono::hours{2});
  EXPECT_EQ(world.committer.now(), later.at);
  const auto next = std::get<chat::Sent>(*world.commit(says(ann, "next")));
  EXPECT_EQ(next.at, later.at);
  world.clock.advance(std::chrono::hours{3});
  EXPECT_EQ(world.committer.now(), at_second(noon + 2 * 3600));
}

TEST_F(CommitterTest, RecordsOfAnotherNodeAreAppliedAndWakeNobody) {
  world.log.hold();
  const auto mine = world.begin(says(ann, "mine"));
  // The same tag as this node's next command, and another node.
  chat::Proposal theirs{at_second(noon), 99, 2, says(ann, "theirs")};
  std::vector<chat::Proposal> batch{theirs};
  log::MemoryLog other{world.loop.executor(), world.store, world.log.position()};
  ASSERT_TRUE(world.loop.run(other.append(std::move(batch))));
  EXPECT_FALSE(mine->has_value());
  world.log.release();
  EXPECT_TRUE(world.loop.wait_for(mine));
  EXPECT_THAT(world.texts(), ElementsAre("theirs", "mine"));
}

TEST_F(CommitterTest, TellsOthersWhatEachRecordMeansForThem) {
  world.told = 0;
  world.commit(says(ann, "hello"));
  EXPECT_EQ(world.told, 1);
  world.commit(says(chat::UserId{999}, "nobody"));
  EXPECT_EQ(world.told, 1) << "a refusal concerns nobody else";
}

TEST_F(CommitterTest, StopAnswersWhatIsQueuedAndTakesNothingNew) {
  world.log.hold();
  const auto flushing = world.begin(says(ann, "one"));
  const auto queued = world.begin(says(ann, "two"));
  world.committer.stop();
  EXPECT_FALSE(world.commit(says(ann, "three")));
  EXPECT_FALSE(world.committer.accepting());
  world.log.release();
  EXPECT_TRUE(world.loop.wait_for(flushing));
  EXPECT_TRUE(world.loop.wait_for(queued));
  world.loop.wait_for(std::exchange(world.running, nullptr));
  EXPECT_THAT(world.texts(), ElementsAre("one", "two"));
  EXPECT_EQ(world.fatal, 0);
}

TEST_F(CommitterTest, MoreThanABatchIsTakenInSeveral) {
  world.log.hold();
  const auto first = world.begin(adds("user"));
  std::vector<Eventually<Answer>> answers;
  for (std::size_t i = 0; i <= batch_records_max; ++i)
    answers.push_back(world.loop.start(world.committer.commit(adds("user" + std::to_string(i)))));
  world.loop.poll();
  EXPECT_EQ(world.committer.queued(), batch_records_max + 1);
  world.log.release();
  for (const auto& answer : answers) EXPECT_TRUE(world.loop.wait_for(answer));
  EXPECT_EQ(world.chat.state().users.size(), batch_records_max + 3);
}

TEST(CommitterReplay, GivesTheStateThatWasThereAndAcksNobody) {
  auto store = log::make_memory_store();
  chat::State before;
  {
    World first{store};
    first.start();
    const chat::UserId ann = first.user("ann");
    for (int i = 0; i < 5; ++i) first.commit(says(ann, "message " + std::to_string(i)));
    before = first.chat.state();
  }
  World again{store};
  EXPECT_TRUE(again.loop.run(again.committer.replay()));
  EXPECT_EQ(again.chat.state(), before);
  EXPECT_EQ(again.told, 0) << "the past is news to nobody";
  EXPECT_EQ(again.committer.now(), std::max(again.clock.now(), before.last_at));
}

TEST(CommitterReplay, OfNothingEndsAtOnce) {
  World world;
  EXPECT_TRUE(world.loop.run(world.committer.replay()));
  EXPECT_EQ(chat::raw(world.chat.last_seq()), 0U);
}

TEST_F(LateLogTest, AReplayThatCannotReadSaysSo) {
  const auto adding = begin(adds("ann"));
  log.let_arrive();
  loop.wait_for(adding);
  committer.stop();
  loop.wait_for(running);

  chat::Chat fresh;
  log.unreadable = true;
  Committer again{loop.executor(), {fresh, log, clock, 8}};
  EXPECT_FALSE(loop.run(again.replay()));
}

TEST_F(LateLogTest, AReplayOfAClosedLogEndsWithWhatItHas) {
  const auto adding = begin(adds("ann"));
  log.let_arrive();
  loop.wait_for(adding);
  committer.stop();
  loop.wait_for(running);

  // Everything was handed out already, so nothing more comes.
  chat::Chat fresh;
  Committer again{loop.executor(), {fresh, log, clock, 8}};
  EXPECT_TRUE(loop.run(again.replay()));
  EXPECT_EQ(chat::raw(fresh.last_seq()), 0U);
}

}  // namespace
}  // namespace confab::core::testing
