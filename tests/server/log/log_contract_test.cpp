// What every log promises: one set of tests for all of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>

#include "server/log/file_log.hpp"
#include "server/log/memory_log.hpp"
#include "tests/server/log/support/loop.hpp"
#include "tests/server/log/support/proposals.hpp"
#include "tests/server/log/support/temp_directory.hpp"

namespace confab::log::testing {
namespace {

/// Something that keeps a log, however often it is opened.
class Keeper {
 public:
  virtual ~Keeper() = default;
  virtual std::unique_ptr<Log> open(Loop& loop, Position start) = 0;
};

class MemoryKeeper final : public Keeper {
 public:
  std::unique_ptr<Log> open(Loop& loop, Position start) override {
    return std::make_unique<MemoryLog>(loop.executor(), store_, start);
  }

 private:
  std::shared_ptr<MemoryStore> store_ = make_memory_store();
};

class FileKeeper final : public Keeper {
 public:
  explicit FileKeeper(FileLogOptions options) : options_(options) {}
  std::unique_ptr<Log> open(Loop& loop, Position start) override {
    return FileLog::open(loop.executor(), directory_.path(), {start, std::nullopt}, options_)
        .value();
  }

 private:
  TempDirectory directory_;
  FileLogOptions options_;
};

FileLogOptions file_options(Flushing flushing, Durability durability = Durability::disk) {
  FileLogOptions options;
  options.flushing = flushing;
  options.durability = durability;
  options.first_segment_bytes = 4096;  // so that the tests need more than one
  options.segment_bytes = 8192;
  return options;
}

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<Keeper>()> make;
};

void PrintTo(const Implementation& tested, std::ostream* to) { *to << tested.name; }

Implementation file(std::string name, FileLogOptions options) {
  return {std::move(name), [options] { return std::make_unique<FileKeeper>(options); }};
}

class LogContract : public ::testing::TestWithParam<Implementation> {
 protected:
  LogContract() : keeper_(GetParam().make()) { reopen(); }

  /// As after a crash: nobody closed what there was.
  void reopen(Position start = {}) {
    log_.reset();
    log_ = keeper_->open(loop_, start);
  }
  void must_append(std::vector<chat::Proposal> batch) {
    const Result<void> appended = loop_.run(log_->append(std::move(batch)));
    ASSERT_TRUE(appended) << appended.error().message();
  }
  std::vector<chat::Record> next() { return loop_.run(log_->next()).value(); }
  /// Everything from where `next` is up to the last committed record.
  std::vector<chat::Record> rest(Position from = {}) {
    std::vector<chat::Record> all;
    while (chat::raw(from.seq) + all.size() < chat::raw(log_->position().seq)) {
      std::vector<chat::Record> some = next();
      EXPECT_FALSE(some.empty());
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
  }

  Loop loop_;
  std::unique_ptr<Keeper> keeper_;
  std::unique_ptr<Log> log_;
};

TEST_P(LogContract, BeginsEmpty) {
  EXPECT_EQ(log_->position(), Position{});
  EXPECT_EQ(log_->bytes(), 0u);
  EXPECT_FALSE(log_->failed());
}

TEST_P(LogContract, HandsOutWhatWasAppendedInOrderWithPlaces) {
  must_append(saying({"one", "two"}));
  must_append(saying({"three"}));
  const std::vector<chat::Record> records = rest();
  EXPECT_EQ(texts_of(records), (Texts{"one", "two", "three"}));
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(chat::raw(records[i].seq), i + 1);
    EXPECT_EQ(records[i].node, 7u);
    EXPECT_EQ(records[i].tag, 9u);
  }
}

TEST_P(LogContract, WakesWhoWaits) {
  const auto waiting = loop_.start(log_->next());
  loop_.poll();
  EXPECT_FALSE(waiting->has_value());
  must_append(saying({"hello"}));
  EXPECT_EQ(texts_of(loop_.wait_for(waiting).value()), Texts{"hello"});
}

TEST_P(LogContract, NeverLetsTimeStepBack) {
  must_append({says("late", at_second(10)), says("early", at_second(5))});
  must_append({says("earlier still", at_second(1)), says("later", at_second(11))});
  reopen();
  must_append({says("after a restart", at_second(2))});
  std::vector<chat::Time> times;
  for (const chat::Record& record : rest()) times.push_back(record.at);
  EXPECT_EQ(times, (std::vector<chat::Time>{at_second(10), at_second(10), at_second(10),
                                            at_second(11), at_second(11)}));
  EXPECT_EQ(log_->position().at, at_second(11));
}

TEST_P(LogContract, TakesAnEmptyBatchForNothing) {
  must_append({});
  EXPECT_EQ(log_->position(), Position{});
  must_append(saying({"something"}));
  EXPECT_EQ(texts_of(rest()), Texts{"something"});
}

TEST_P(LogContract, RefusesABatchWithATooLargeRecordWhole) {
  std::vector<chat::Proposal> batch = saying({"small"});
  batch.push_back(says(std::string(2 * 1024 * 1024, 'x')));
  const Result<void> refused = loop_.run(log_->append(std::move(batch)));
  EXPECT_EQ(refused.error(), Error::record_too_large);
  EXPECT_FALSE(log_->failed());
  EXPECT_EQ(log_->position(), Position{});
  must_append(saying({"fits"}));
  EXPECT_EQ(texts_of(rest()), Texts{"fits"});
}

TEST_P(LogContract, RemembersEverythingWhenOpenedAgain) {
  must_append(saying({"one", "two"}));
  must_append(saying({"three"}));
  const std::vector<chat::Record> before = rest();
  const Position position = log_->position();
  const Identity identity = log_->identity();

  reopen();
  EXPECT_EQ(log_->position(), position);
  EXPECT_EQ(log_->identity(), identity);
  EXPECT_EQ(rest(), before);
  must_append(saying({"four"}));
  EXPECT_EQ(texts_of(next()), Texts{"four"});
}

TEST_P(LogContract, StartsAfterThePositionItWasOpenedAt) {
  must_append(saying({"one", "two"}));
  const Position two = log_->position();
  must_append(saying({"three", "four"}));
  const Position four = log_->position();

  reopen(two);
  EXPECT_EQ(texts_of(rest(two)), (Texts{"three", "four"}));
  reopen(four);
  must_append(saying({"five"}));
  EXPECT_EQ(texts_of(next()), Texts{"five"});
}

TEST_P(LogContract, AppendsWhileTheOldIsStillHandedOut) {
  must_append(saying({"old"}));
  reopen();
  must_append(saying({"new"}));
  EXPECT_EQ(texts_of(rest()), (Texts{"old", "new"}));
}

TEST_P(LogContract, HandsOutALongHistoryInBoundedChunks) {
  std::vector<chat::Proposal> batch;
  for (std::size_t i = 0; i < replay_records_max + 10; ++i) batch.push_back(says("x"));
  must_append(std::move(batch));
  reopen();
  EXPECT_EQ(next().size(), replay_records_max);
  EXPECT_EQ(next().size(), 10u);
}

TEST_P(LogContract, KeepsMoreThanOneSegmentsWorth) {
  Texts all;
  for (int i = 0; i < 40; ++i) {
    all.push_back(std::to_string(i) + std::string(700, '.'));
    must_append({says(all.back())});
  }
  must_append({says(std::string(20'000, '!'))});  // alone more than a segment
  all.push_back(std::string(20'000, '!'));
  EXPECT_EQ(texts_of(rest()), all);
  reopen();
  EXPECT_EQ(texts_of(rest()), all);
}

TEST_P(LogContract, CountsTheBytesOfAReplay) {
  must_append(saying({"one"}));
  const std::uint64_t one = log_->bytes();
  EXPECT_GT(one, 0u);
  must_append(saying({"two"}));
  EXPECT_EQ(log_->bytes(), 2 * one);
  reopen();
  EXPECT_EQ(log_->bytes(), 2 * one);
}

TEST_P(LogContract, ForgetsEverythingWhenTrimmedToItsEnd) {
  for (int i = 0; i < 30; ++i) must_append({says(std::string(700, 'x'))});
  rest();
  const Position end = log_->position();
  const Identity identity = log_->identity();
  EXPECT_TRUE(loop_.run(log_->trim(end)));
  EXPECT_EQ(log_->bytes(), 0u);
  EXPECT_EQ(log_->position(), end);

  reopen(end);
  EXPECT_EQ(log_->position(), end);
  EXPECT_EQ(log_->identity(), identity);
  must_append(saying({"afterwards"}));
  EXPECT_EQ(log_->position().seq, chat::Seq{31});
  EXPECT_EQ(texts_of(next()), Texts{"afterwards"});
}

TEST_P(LogContract, KeepsWhatComesAfterATrim) {
  Position middle;
  for (int i = 0; i < 30; ++i) {
    must_append({says(std::to_string(i) + std::string(700, '.'))});
    if (i == 20) middle = log_->position();
  }
  rest();
  const std::uint64_t before = log_->bytes();
  EXPECT_TRUE(loop_.run(log_->trim(middle)));
  EXPECT_LT(log_->bytes(), before);
  reopen(middle);
  const std::vector<chat::Record> kept = rest(middle);
  ASSERT_EQ(kept.size(), 9u);
  EXPECT_EQ(kept.front().seq, chat::Seq{22});
}

TEST_P(LogContract, DoesNotTrimWhatItHasYetToHandOut) {
  must_append(saying({"one", "two"}));
  reopen();
  EXPECT_TRUE(loop_.run(log_->trim(log_->position())));
  EXPECT_EQ(texts_of(rest()), (Texts{"one", "two"}));
}

TEST_P(LogContract, RefusesToTrimWhatIsNotThereYet) {
  must_append(saying({"one"}));
  Position future = log_->position();
  future.seq = chat::Seq{2};
  EXPECT_EQ(loop_.run(log_->trim(future)).error(), boost::system::errc::invalid_argument);
}

TEST_P(LogContract, TrimsNothingTwice) {
  must_append(saying({"one"}));
  rest();
  EXPECT_TRUE(loop_.run(log_->trim(log_->position())));
  EXPECT_TRUE(loop_.run(log_->trim(log_->position())));
  EXPECT_TRUE(loop_.run(log_->trim(Position{})));
  must_append(saying({"two"}));
  EXPECT_EQ(texts_of(next()), Texts{"two"});
}

TEST_P(LogContract, AppendsWhileItIsTrimmed) {
  must_append(saying({"one"}));
  rest();
  const auto trimmed = loop_.start(log_->trim(log_->position()));
  const auto appended = loop_.start(log_->append(saying({"two"})));
  EXPECT_TRUE(loop_.wait_for(trimmed));
  EXPECT_TRUE(loop_.wait_for(appended));
  EXPECT_EQ(texts_of(next()), Texts{"two"});
}

TEST_P(LogContract, TrimsWhileItAppends) {
  must_append(saying({"one"}));
  rest();
  const Position one = log_->position();
  const auto appended = loop_.start(log_->append(saying({"two"})));
  const auto trimmed = loop_.start(log_->trim(one));
  EXPECT_TRUE(loop_.wait_for(appended));
  EXPECT_TRUE(loop_.wait_for(trimmed));
  EXPECT_EQ(texts_of(next()), Texts{"two"});
  const Position two = log_->position();
  reopen(one);
  EXPECT_EQ(log_->position(), two);
  EXPECT_EQ(texts_of(rest(one)), Texts{"two"});
}

TEST_P(LogContract, EndsAWaitingNextWhenClosed) {
  const auto waiting = loop_.start(log_->next());
  loop_.poll();
  log_->close();
  EXPECT_TRUE(loop_.wait_for(waiting).value().empty());
}

TEST_P(LogContract, TakesNothingAfterItWasClosed) {
  must_append(saying({"before"}));
  log_->close();
  EXPECT_FALSE(loop_.run(log_->append(saying({"after"}))));
  EXPECT_FALSE(log_->failed());
  EXPECT_EQ(texts_of(next()), Texts{"before"});
  EXPECT_TRUE(next().empty());
}

TEST_P(LogContract, CanBeTrimmedAfterItWasClosed) {
  must_append(saying({"before"}));
  rest();
  log_->close();
  const Position end = log_->position();
  EXPECT_TRUE(loop_.run(log_->trim(end)));
  reopen(end);
  EXPECT_EQ(log_->bytes(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Every, LogContract,
    ::testing::Values(Implementation{"Memory", [] { return std::make_unique<MemoryKeeper>(); }},
                      file("FileInline", file_options(Flushing::inline_)),
                      file("FileThread", file_options(Flushing::thread)),
                      file("FileAdaptive", file_options(Flushing::adaptive)),
                      file("FileUnflushed", file_options(Flushing::inline_, Durability::os))),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace confab::log::testing
