// The power fails at any moment: what was acknowledged is there, what was not is there whole or
// not at all.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "tests/server/log/support/disk_log.hpp"

namespace confab::log::testing {
namespace {

/// A life of a log, as the numbers say; always the same for the same numbers.
struct Life {
  std::vector<int> steps;  ///< 0: trim to the end; 1: to the middle; else: a batch of that size

  /// Plays it on a disk; `acknowledged` and `stands_for` are kept up to date while it goes on.
  void play(DiskLog& log, std::vector<chat::Record>& acknowledged, Start& stands_for) const {
    Position middle;
    for (const int step : steps) {
      if (step <= 1) {
        // The state file comes first, the trim afterwards; it never goes back.
        const Position through = step == 0 ? log.log->position() : middle;
        if (through.seq < stands_for.position.seq) continue;
        stands_for = {through, log.log->identity()};
        ASSERT_TRUE(log.trim(stands_for.position));
        continue;
      }
      std::vector<chat::Proposal> batch;
      for (int i = 2; i < step; ++i)
        batch.push_back(says(std::to_string(acknowledged.size()) +
                             std::string(40 * static_cast<std::size_t>(step), '.')));
      middle = log.log->position();
      ASSERT_TRUE(log.append(std::move(batch)));
      const std::vector<chat::Record> more = log.rest(middle);
      acknowledged.insert(acknowledged.end(), more.begin(), more.end());
    }
  }
};

/// Lives until the operation of that number, and lets the power fail there. Nothing: there are not
/// that many.
std::unique_ptr<SimulatedDisk> unplug_at(const Life& life, int moment, Durability durability,
                                         std::mt19937_64& random,
                                         std::vector<chat::Record>& acknowledged,
                                         Start& stands_for) {
  DiskLog log;
  FileLogOptions options = small_segments();
  options.durability = durability;
  std::unique_ptr<SimulatedDisk> found;
  std::vector<chat::Record> known;
  Start state;
  int operations = 0;
  log.disk->before = [&](Operation, const std::string&) {
    if (operations++ == moment) {
      found = log.disk->unplugged(random);
      acknowledged = known;
      stands_for = state;
    }
    return error_code{};
  };
  log.open({}, options).value();
  life.play(log, known, state);
  log.disk->before = nullptr;
  return found;
}

/// Everything acknowledged is there, in its place; more may be, up to the end of one batch.
void expect_all(DiskLog& log, const std::vector<chat::Record>& acknowledged, const Start& from,
                int moment) {
  const Opened<void> opened = log.open(from);
  ASSERT_TRUE(opened) << "at " << moment << ": " << opened.error().detail;
  const std::size_t covered = chat::raw(from.position.seq);
  const std::vector<chat::Record> found = log.rest(from.position);
  ASSERT_GE(covered + found.size(), acknowledged.size()) << "at " << moment;
  for (std::size_t i = covered; i < acknowledged.size(); ++i)
    ASSERT_EQ(found[i - covered], acknowledged[i]) << "at " << moment;
  ASSERT_TRUE(log.append(saying({"life goes on"}))) << "at " << moment;
}

TEST(Crash, LosesNothingThatWasAcknowledgedWheneverThePowerFails) {
  const Life life{{4, 3, 6, 5, 3, 8, 1, 3, 4, 0, 3, 5, 7, 0, 4}};
  std::mt19937_64 random(1);
  for (int moment = 0;; ++moment) {
    bool over = false;
    for (int chance = 0; chance < 8 && !over; ++chance) {
      std::vector<chat::Record> acknowledged;
      Start state;
      auto found = unplug_at(life, moment, Durability::disk, random, acknowledged, state);
      over = !found;
      if (over) break;
      DiskLog log(std::move(found));
      expect_all(log, acknowledged, state, moment);
      if (HasFatalFailure()) return;
      // And once more: recovery itself leaves a log that opens.
      expect_all(log, acknowledged, state, moment);
      if (HasFatalFailure()) return;
    }
    if (over) break;
  }
}

TEST(Crash, RecoversFromAPowerFailureDuringRecovery) {
  const Life life{{4, 3, 6, 5, 3, 8}};
  std::mt19937_64 random(2);
  for (int moment = 0;; ++moment) {
    std::vector<chat::Record> acknowledged;
    Start state;
    auto found = unplug_at(life, moment, Durability::disk, random, acknowledged, state);
    if (!found) break;
    for (int again = 0;; ++again) {
      DiskLog log(found->copy());
      std::unique_ptr<SimulatedDisk> found_again;
      int operations = 0;
      log.disk->before = [&](Operation, const std::string&) {
        if (operations++ == again) found_again = log.disk->unplugged(random);
        return error_code{};
      };
      ASSERT_EQ(log.refusal(state), "");
      log.disk->before = nullptr;
      if (!found_again) break;
      DiskLog second(std::move(found_again));
      expect_all(second, acknowledged, state, moment);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Crash, KeepsTheBeginningOfAnUnflushedHistory) {
  const Life life{{4, 3, 6, 5, 3, 8, 1, 3, 4, 0, 3, 5, 7, 0, 4}};
  std::mt19937_64 random(3);
  for (int moment = 0;; ++moment) {
    std::vector<chat::Record> acknowledged;
    Start state;
    auto found = unplug_at(life, moment, Durability::os, random, acknowledged, state);
    if (!found) break;
    DiskLog log(std::move(found));
    const Opened<void> opened = log.open(state);
    ASSERT_TRUE(opened) << "at " << moment << ": " << opened.error().detail;
    const std::size_t covered = chat::raw(state.position.seq);
    const std::vector<chat::Record> records = log.rest(state.position);
    for (std::size_t i = 0; i < records.size() && covered + i < acknowledged.size(); ++i)
      ASSERT_EQ(records[i], acknowledged[covered + i]) << "at " << moment;
  }
}

RC_GTEST_PROP(CrashOfAnything, LosesNothingThatWasAcknowledged, ()) {
  const Life life{*rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9))};
  std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
  std::vector<chat::Record> acknowledged;
  Start state;
  const auto moment = *rc::gen::inRange(0, 300);
  auto found = unplug_at(life, moment, Durability::disk, random, acknowledged, state);
  RC_PRE(static_cast<bool>(found));
  DiskLog log(std::move(found));
  RC_ASSERT(log.refusal(state) == "");
  const std::vector<chat::Record> records = log.rest(state.position);
  const std::size_t covered = chat::raw(state.position.seq);
  RC_ASSERT(covered + records.size() >= acknowledged.size());
  for (std::size_t i = covered; i < acknowledged.size(); ++i)
    RC_ASSERT(records[i - covered] == acknowledged[i]);
}

}  // namespace
}  // namespace confab::log::testing
