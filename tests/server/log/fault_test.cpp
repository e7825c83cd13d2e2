// A disk that is full, slow to take, or broken, under a log in use.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <utility>

#include "tests/server/log/support/disk_log.hpp"

namespace confab::log::testing {
namespace {

using boost::system::errc::make_error_code;
const error_code full = make_error_code(boost::system::errc::no_space_on_device);
const error_code broken = make_error_code(boost::system::errc::io_error);

/// Fails the operations that `when` picks.
void fail(SimulatedDisk& disk, std::function<bool(Operation, const std::string&)> when,
          error_code with = broken) {
  disk.before = [when = std::move(when), with](Operation operation, const std::string& path) {
    return when(operation, path) ? with : error_code{};
  };
}
void repair(SimulatedDisk& disk) { disk.before = nullptr; }

bool is_spare(const std::string& path) { return path.ends_with(spare_name); }

struct Faults : ::testing::Test {
  Faults() { log.open().value(); }
  DiskLog log;
};

TEST_F(Faults, WritesOnInSmallPieces) {
  log.disk->write_bytes_max = 7;
  ASSERT_TRUE(log.append(saying({"one", "two"})));
  ASSERT_TRUE(log.append(saying({"three"})));
  EXPECT_EQ(texts_of(log.rest()), (Texts{"one", "two", "three"}));
  EXPECT_EQ(log.refusal(), "");
  EXPECT_EQ(texts_of(log.rest()), (Texts{"one", "two", "three"}));
}

TEST_F(Faults, AnswersThatTheDiskIsFullAndGoesOnWhenThereIsRoom) {
  ASSERT_TRUE(log.append(saying({"kept"})));
  fail(
      *log.disk,
      [](Operation operation, const std::string&) { return operation == Operation::write; }, full);
  EXPECT_EQ(log.append(saying({"lost", "lost too"})).error(), full);
  EXPECT_EQ(log.append(saying({"lost again"})).error(), full);
  EXPECT_FALSE(log.log->failed());
  EXPECT_EQ(log.log->position().seq, chat::Seq{1});

  repair(*log.disk);
  ASSERT_TRUE(log.append(saying({"kept as well"})));
  EXPECT_EQ(texts_of(log.rest()), (Texts{"kept", "kept as well"}));
  EXPECT_EQ(log.refusal(), "");
  EXPECT_FALSE(log.log->torn_tail());
  EXPECT_EQ(texts_of(log.rest()), (Texts{"kept", "kept as well"}));
}

TEST_F(Faults, LeavesNothingOfABatchThatWasWrittenInPart) {
  ASSERT_TRUE(log.append(saying({"kept"})));
  int writes = 0;
  log.disk->write_bytes_max = 100;
  fail(
      *log.disk,
      [&](Operation operation, const std::string&) {
        return operation == Operation::write && ++writes == 3;
      },
      full);
  EXPECT_EQ(log.append(saying({"lost", "lost", "lost"})).error(), full);
  EXPECT_EQ(log.disk->content(first_segment).find("lost"), std::string::npos);
  log.disk->write_bytes_max.reset();
  ASSERT_TRUE(log.append(saying({"kept as well"})));
  EXPECT_EQ(log.refusal(), "");
  EXPECT_EQ(texts_of(log.rest()), (Texts{"kept", "kept as well"}));
}

TEST_F(Faults, FillsADiskToTheLastByte) {
  // Room for the first segment and a little more: no spare, then nothing at all.
  log.disk->room = 3000;
  std::size_t stored = 0;
  Result<void> last;
  while ((last = log.append({says(std::string(100, 'x'))}))) ++stored;
  EXPECT_EQ(last.error(), full);
  EXPECT_GT(stored, 10u);
  EXPECT_FALSE(log.log->failed());
  EXPECT_EQ(log.rest().size(), stored);

  log.disk->room = 100'000;
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(log.append({says(std::string(100, 'x'))})) << i;
  EXPECT_EQ(log.refusal(), "");
  EXPECT_EQ(log.rest().size(), stored + 50);
  EXPECT_GT(log.disk->names().size(), 3u) << "it has gone over to new segments";
}

TEST_F(Faults, OpensOnAFullDisk) {
  DiskLog other;
  other.disk->room = 100;  // the header fits, the zeros don't
  ASSERT_EQ(other.refusal(), "");
  EXPECT_EQ(other.append(saying({"no room"})).error(), full);
  other.disk->room = 10'000;
  EXPECT_TRUE(other.append(saying({"room"})));
  EXPECT_EQ(other.refusal(), "");
  EXPECT_EQ(texts_of(other.rest()), Texts{"room"});
}

TEST_F(Faults, FailsForGoodWhenAFlushFails) {
  ASSERT_TRUE(log.append(saying({"kept"})));
  fail(*log.disk,
       [](Operation operation, const std::string&) { return operation == Operation::flush; });
  EXPECT_EQ(log.append(saying({"unknown"})).error(), broken);
  EXPECT_TRUE(log.log->failed());

  repair(*log.disk);
  EXPECT_EQ(log.append(saying({"refused"})).error(), broken);
  EXPECT_EQ(log.trim(log.log->position()).error(), broken);
  EXPECT_TRUE(log.log->failed());
  EXPECT_EQ(texts_of(log.rest()), Texts{"kept"});
}

TEST_F(Faults, FailsForGoodWhenItCanNotTakeBackAWrite) {
  const std::vector<Operation> steps{Operation::truncate, Operation::flush};
  for (const Operation step : steps) {
    DiskLog other;
    other.open().value();
    fail(*other.disk, [&](Operation operation, const std::string&) {
      return operation == Operation::write || operation == step;
    });
    EXPECT_EQ(other.append(saying({"unknown"})).error(), broken);
    EXPECT_TRUE(other.log->failed());
  }
}

TEST_F(Faults, AppendsWithoutASpareWhenNoneCanBeMade) {
  const std::vector<Operation> steps{Operation::open, Operation::write, Operation::flush};
  for (const Operation step : steps) {
    DiskLog other;
    other.open().value();
    fail(*other.disk, [&](Operation operation, const std::string& path) {
      return operation == step && is_spare(path);
    });
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(other.append({says(std::string(200, 'x'))}));
    EXPECT_FALSE(other.log->failed());
    EXPECT_EQ(other.refusal(), "");
    EXPECT_EQ(other.rest().size(), 40u);
    for (const std::string& name : other.disk->names()) EXPECT_FALSE(is_spare(name));
  }
}

TEST_F(Faults, AppendsToTheSegmentInUseWhenNoOtherCanBeMade) {
  fail(*log.disk, [](Operation operation, const std::string& path) {
    return operation == Operation::open && path.ends_with(".tmp");
  });
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(log.append({says(std::string(200, 'x'))}));
  EXPECT_EQ(log.disk->names(), std::vector<std::string>{first_segment});
  repair(*log.disk);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(log.append({says("x")}));
  EXPECT_GT(log.disk->names().size(), 1u);
  EXPECT_EQ(log.refusal(), "");
  EXPECT_EQ(log.rest().size(), 43u);
}

/// Appends until something is refused or a second segment is there.
error_code until_the_next_segment(DiskLog& log, std::size_t& stored) {
  for (int i = 0; i < 20; ++i) {
    const Result<void> appended = log.append({says(std::string(200, 'x'))});
    if (!appended) return appended.error();
    ++stored;
  }
  return {};
}

TEST_F(Faults, StaysInItsSegmentWhenTheNextCanNotBeWritten) {
  int writes_left = 1000;
  fail(*log.disk, [&](Operation operation, const std::string& path) {
    // The spare can be zeroed, but not written to later: its header is the first write at a roll.
    return operation == Operation::name && path.ends_with(".log") && writes_left > 0;
  });
  std::size_t stored = 0;
  EXPECT_EQ(until_the_next_segment(log, stored), broken);
  EXPECT_FALSE(log.log->failed());
  EXPECT_EQ(log.disk->names().front(), first_segment);
  repair(*log.disk);
  EXPECT_EQ(until_the_next_segment(log, stored), error_code{});
  EXPECT_EQ(log.refusal(), "");
  EXPECT_EQ(log.rest().size(), stored);
}

TEST_F(Faults, TakesBackWhatItWroteIntoTheNextSegment) {
  std::size_t stored = 0;
  while (log.disk->names().size() == 1) {  // until the spare is there
    ASSERT_TRUE(log.append({says(std::string(200, 'x'))}));
    ++stored;
  }
  fail(
      *log.disk,
      [](Operation operation, const std::string& path) {
        return operation == Operation::write && is_spare(path);
      },
      full);
  EXPECT_EQ(until_the_next_segment(log, stored), full);
  EXPECT_FALSE(log.log->failed());
  repair(*log.disk);
  EXPECT_EQ(until_the_next_segment(log, stored), error_code{});
  EXPECT_EQ(log.refusal(), "");
  EXPECT_EQ(log.rest().size(), stored);
}

TEST_F(Faults, FailsForGoodWhenTheNextSegmentsNameIsNotFlushed) {
  fail(*log.disk,
       [](Operation operation, const std::string&) { return operation == Operation::flush_names; });
  std::size_t stored = 0;
  EXPECT_EQ(until_the_next_segment(log, stored), broken);
  EXPECT_TRUE(log.log->failed());
}

TEST_F(Faults, FailsForGoodWhenTheUnflushedSegmentBeforeCanNotBeFlushed) {
  FileLogOptions options = small_segments();
  options.durability = Durability::os;
  log.open({}, options).value();
  fail(*log.disk, [](Operation operation, const std::string& path) {
    return operation == Operation::flush && path == first_segment;
  });
  std::size_t stored = 0;
  EXPECT_EQ(until_the_next_segment(log, stored), broken);
  EXPECT_TRUE(log.log->failed());
}

TEST_F(Faults, NeverFlushesARecordWithDurabilityOs) {
  FileLogOptions options = small_segments();
  options.durability = Durability::os;
  log.open({}, options).value();
  int flushes = 0;
  fail(*log.disk, [&](Operation operation, const std::string&) {
    flushes += operation == Operation::flush ? 1 : 0;
    return false;
  });
  ASSERT_TRUE(log.append(saying({"one"})));
  ASSERT_TRUE(log.append(saying({"two"})));
  EXPECT_EQ(flushes, 0);
}

TEST_F(Faults, FlushesOncePerBatch) {
  int flushes = 0;
  int writes = 0;
  fail(*log.disk, [&](Operation operation, const std::string&) {
    flushes += operation == Operation::flush ? 1 : 0;
    writes += operation == Operation::write ? 1 : 0;
    return false;
  });
  ASSERT_TRUE(log.append(saying({"one", "two", "three"})));
  EXPECT_EQ(flushes, 1);
  EXPECT_EQ(writes, 1);
}

TEST_F(Faults, SaysWhenTheHistoryCanNoLongerBeRead) {
  ASSERT_TRUE(log.append(saying({"one"})));
  ASSERT_EQ(log.refusal(), "");
  fail(*log.disk,
       [](Operation operation, const std::string&) { return operation == Operation::read; });
  EXPECT_EQ(log.loop->run(log.log->next()).error(), broken);
}

TEST_F(Faults, SaysWhenTheHistoryIsNotWhatItWas) {
  ASSERT_TRUE(log.append(saying({"one"})));
  ASSERT_EQ(log.refusal(), "");
  log.disk->set_content(first_segment, log.disk->content(first_segment).substr(0, 64));
  EXPECT_EQ(log.loop->run(log.log->next()).error(), Error::damaged);
}

TEST_F(Faults, TriesATrimAgain) {
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(log.append({says(std::string(200, 'x'))}));
  log.rest();
  const Position end = log.log->position();
  const std::vector<Operation> steps{Operation::open, Operation::name, Operation::remove};
  for (const Operation step : steps) {
    bool failed = false;
    fail(*log.disk, [&](Operation operation, const std::string&) {
      return operation == step && !std::exchange(failed, failed || operation == step);
    });
    const Result<void> trimmed = log.trim(end);
    EXPECT_EQ(trimmed.error(), broken);
    EXPECT_FALSE(log.log->failed());
  }
  repair(*log.disk);
  EXPECT_TRUE(log.trim(end));
  EXPECT_EQ(log.disk->names().size(), 1u);
  ASSERT_TRUE(log.append(saying({"more"})));
  ASSERT_EQ(log.refusal({end, log.log->identity()}), "");
  EXPECT_EQ(texts_of(log.rest(end)), Texts{"more"});
}

TEST_F(Faults, FailsForGoodWhenATrimsNewSegmentIsInDoubt) {
  ASSERT_TRUE(log.append(saying({"one"})));
  log.rest();
  fail(*log.disk,
       [](Operation operation, const std::string&) { return operation == Operation::flush_names; });
  EXPECT_EQ(log.trim(log.log->position()).error(), broken);
  EXPECT_TRUE(log.log->failed());
}

/// Starts an append at the moment when a trim gives the empty segment its name, and lets the trim
/// go on, to fail or not, when the append waits.
std::pair<Result<void>, Result<void>> append_in_the_middle_of_a_trim(DiskLog& log,
                                                                     error_code named_with) {
  std::atomic<bool> reached = false;
  std::promise<void> go_on;
  log.disk->before = [&, wait = go_on.get_future().share()](Operation operation,
                                                            const std::string&) {
    if (operation == Operation::name) {
      reached = true;
      wait.wait();
    }
    return operation == Operation::flush_names ? named_with : error_code{};
  };
  const auto trimmed = log.loop->start(log.log->trim(log.log->position()));
  while (!reached) log.loop->poll();
  const auto appended = log.loop->start(log.log->append(saying({"two"})));
  log.loop->poll();
  EXPECT_FALSE(appended->has_value());
  go_on.set_value();
  const std::pair<Result<void>, Result<void>> results{log.loop->wait_for(trimmed),
                                                      log.loop->wait_for(appended)};
  repair(*log.disk);
  return results;
}

TEST_F(Faults, AnAppendWaitsWhileItsSegmentIsReplaced) {
  ASSERT_TRUE(log.append(saying({"one"})));
  log.rest();
  const Position one = log.log->position();
  const auto [trimmed, appended] = append_in_the_middle_of_a_trim(log, {});
  EXPECT_TRUE(trimmed);
  EXPECT_TRUE(appended);
  ASSERT_EQ(log.refusal({one, std::nullopt}), "");
  EXPECT_EQ(texts_of(log.rest(one)), Texts{"two"});
  EXPECT_EQ(log.disk->names(), std::vector<std::string>{"data/log/00000000000000000002.log"});
}

TEST_F(Faults, AnAppendThatWaitedForAFailedTrimFailsToo) {
  ASSERT_TRUE(log.append(saying({"one"})));
  log.rest();
  const auto [trimmed, appended] = append_in_the_middle_of_a_trim(log, broken);
  EXPECT_EQ(trimmed.error(), broken);
  EXPECT_EQ(appended.error(), broken);
}

TEST_F(Faults, KeepsItsSegmentWhenAnAppendComesBetween) {
  ASSERT_TRUE(log.append(saying({"one"})));
  log.rest();
  const Position one = log.log->position();
  const auto trimmed = log.loop->start(log.log->trim(one));
  const auto appended = log.loop->start(log.log->append(saying({"two"})));
  EXPECT_TRUE(log.loop->wait_for(appended));
  EXPECT_TRUE(log.loop->wait_for(trimmed));
  EXPECT_EQ(log.disk->names(), std::vector<std::string>{first_segment});
  ASSERT_EQ(log.refusal({one, std::nullopt}), "");
  EXPECT_EQ(texts_of(log.rest(one)), Texts{"two"});
}

TEST_F(Faults, GivesUpOnTheSpareWhenClosed) {
  std::atomic<bool> reached = false;
  std::promise<void> go_on;
  log.disk->before = [&, wait = go_on.get_future().share()](Operation operation,
                                                            const std::string& path) {
    if (operation == Operation::open && is_spare(path)) {
      reached = true;
      wait.wait();
    }
    return error_code{};
  };
  ASSERT_TRUE(log.loop->run(log.log->append({says(std::string(500, 'x'))})));
  while (!reached) log.loop->poll();
  log.log->close();
  go_on.set_value();
  log.loop->run(log.log->settled());
  repair(*log.disk);
  EXPECT_EQ(log.disk->names(), std::vector<std::string>{first_segment});
}

}  // namespace
}  // namespace confab::log::testing
